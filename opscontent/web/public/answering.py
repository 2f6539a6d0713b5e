"""The page of a prompt: what is asked, the form, and what comes back after sending."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from opscontent import clock
from opscontent.db import db
from opscontent.domain import contributors, prompts, reader_notices, replies
from opscontent.domain.prompts import Asked, Consent, Prompt
from opscontent.domain.replies import Accepted, Arrival, CreditWish, Reply
from opscontent.errors import Rejected
from opscontent.extensions import csrf
from opscontent.intake import Incoming
from opscontent.text.markdown import plain
from opscontent.web import access, render
from opscontent.web.addresses import public_url
from opscontent.web.forms import OpsForm
from opscontent.web.public import pictures, proof, recognising, sending
from opscontent.web.public.crediting import CreditField
from opscontent.web.public.pictures import Taken
from opscontent.web.public.recognising import Stamp
from opscontent.web.public.screen import has_token, lacks_token, nothing_here, screen, speak_as
from opscontent.web.public.sending import NAME_MAXIMUM, TITLE_IDEA_MAXIMUM, Sent

DESCRIPTION_CHARACTERS = 120


class ReplyForm(OpsForm):
    """`subject` is not shown; what fills it in is no person. `taken` are the pictures that came, on disk already."""

    taken: Taken

    text = TextAreaField(_l("Your reply"), [DataRequired(_l("Write something first."))])
    name = StringField(_l("Name to credit"), [Length(max=NAME_MAXIMUM)])
    credit = CreditField()
    title_idea = StringField(_l("An idea for the headline"), [Length(max=TITLE_IDEA_MAXIMUM)])
    email = StringField(
        _l("E-mail"), [Optional(), Email(_l("This is no address.")), Length(max=reader_notices.EMAIL_MAXIMUM)]
    )
    pictures = MultipleFileField(_l("Pictures"))
    agrees = BooleanField(_l("I agree"), [DataRequired(_l("We can only take it if you agree."))])
    consent_number = HiddenField()
    subject = StringField(_l("Leave this empty"))
    proof = HiddenField()
    stamp = HiddenField()


@screen.route("/p/<slug>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself, so that what was typed survives
def prompt(slug: str) -> Any:
    if request.method == "POST":
        return _answer(slug)
    found, form = _found(slug, Taken())
    if not prompts.is_open(found, clock.now()):
        return _not_open(found, form)
    return _remembering(make_response(_page(found, form)))


def _answer(slug: str) -> Any:
    """On SQLite whoever writes waits for who came before, so what came is judged without the database as long as
    there is nothing to say about it."""
    taken, sent = pictures.take_in(), sending.read(request.form)
    stamp = recognising.read_stamp(sent.stamp)
    is_plain = sent.is_plain and recognising.is_in_time(stamp) and has_token() and not taken.faults
    page = None if is_plain else _judge(slug, taken, stamp)
    return page or _take(slug, sent, taken, recognising.reader_secret() or (stamp[1] if stamp else ""))


def _judge(slug: str, taken: Taken, stamp: Stamp) -> Any:
    """The page that says what is wrong; None where nothing is."""
    found, form = _found(slug, taken)
    if not prompts.is_open(found, clock.now()):
        return _not_open(found, form)
    if form.subject.data:
        current_app.logger.info("a reply to prompt %s filled in the hidden field", found.id)
        return _thanks(found)
    if _is_right(form) and recognising.is_in_time(stamp):
        return None
    return _again(found, form, _fault(form, stamp))


def _take(slug: str, sent: Sent, taken: Taken, secret: str) -> Any:
    """All is made ready by what was asked a moment ago, before the database is; the turn to write is short then."""
    if recognising.is_too_often("reply", secret):
        return _refuse(slug, taken, _l("That was a lot at once. Wait a minute, then send it again."), 429)
    expected = prompts.asked_lately(slug, sent.consent_number)
    arrival = _ready(expected, sent.incoming, secret) if expected else None
    asked = prompts.asked(slug, sent.consent_number)
    if asked is None:
        nothing_here()
    if not prompts.is_open(asked, clock.now()):
        return _not_open(*_found(slug, taken))
    if asked.needs_proof and not proof.is_good(request.form.get("proof", "")):
        fault = _l("We could not check that you are no program. Your words are still here: send them again.")
        return _refuse(slug, taken, fault)
    if arrival is None or asked != expected:
        arrival = _ready(asked, sent.incoming, secret)
    try:
        accepted = _keep(asked, arrival, sent.incoming, taken)
    except Rejected as error:
        return _refuse(slug, taken, error.sentence)
    response = make_response(_thank(slug, accepted))
    return response if recognising.reader_secret() else recognising.remember(response, secret)


def _found(slug: str, taken: Taken) -> tuple[Prompt, ReplyForm]:
    """The prompt at this address, else a kind 404, with its form; from here on the page speaks as its account."""
    found = prompts.by_slug(slug)
    if found is None:
        nothing_here()
    speak_as(found.account)
    return found, _form(found, taken)


def _form(found: Prompt, taken: Taken) -> ReplyForm:
    """The form with what this prompt asks for, and the pictures that came with it."""
    form = ReplyForm(**({} if request.method == "POST" else _known_reader(found)))
    form.taken = taken
    if not found.takes_pictures:
        del form.pictures
    if not _asks_email(found):
        del form.email
    return form


def _is_right(form: ReplyForm) -> bool:
    is_valid = form.validate()
    return not pictures.show_faults(form.taken, form.pictures) and is_valid


def _thank(slug: str, accepted: Accepted) -> Any:
    if accepted.token is None:
        return _thanks(_found(slug, Taken())[0], is_known=not accepted.is_new)
    address = url_for("public.thanks", token=accepted.token, again=None if accepted.is_new else 1)
    return redirect(address, 303)


def _thanks(found: Prompt, *, is_known: bool = False) -> str:
    count = replies.standing_count(found.id)
    return render_template("public/thanks.html", prompt=found, reply=None, token=None, is_known=is_known, count=count)


def _ready(asked: Asked, incoming: Incoming, secret: str) -> Arrival:
    return replies.receive(
        asked,
        contributors.handle_hash(secret),
        incoming.text,
        name=incoming.name,
        wish=CreditWish(incoming.credit),
        title_idea=incoming.title_idea,
        consent_id=asked.consent_id,
        secret=secret,
    )


def _keep(asked: Asked, arrival: Arrival, incoming: Incoming, taken: Taken) -> Accepted:
    sender = contributors.recognise(asked.account, arrival.secret, name=incoming.name)
    accepted = replies.keep(arrival, sender)
    if incoming.email and _asks_email(asked):
        reader_notices.want(accepted.reply, incoming.email)
    if asked.takes_pictures and taken.pictures and accepted.reply.state in replies.EDITABLE:
        replies.attach_pictures(accepted.reply, taken.kept)
    db.session.commit()  # nobody has to wait until this one's answer is written
    return accepted


def _asks_email(prompt: Prompt | Asked) -> bool:
    return bool(prompt.asks_email and access.setting("smtp_url"))


def _fault(form: ReplyForm, stamp: Stamp) -> str:
    """What is wrong besides the fields, which say it themselves."""
    if lacks_token(form) or stamp is None:
        return _("This page was open too long. Your words are still here: send them again.")
    if not form.errors:
        return _("That was quick. Read it over, then send it again.")
    return ""


def _refuse(slug: str, taken: Taken, fault: Any, status: int = 422) -> Response:
    """What was typed is right, and is not taken all the same; the sentence is yet to be said."""
    found, form = _found(slug, taken)
    return _again(found, form, str(fault), status)


def _again(found: Prompt, form: ReplyForm, fault: str, status: int = 422) -> Response:
    return _remembering(make_response(_page(found, form, fault=fault), status))


def _page(found: Prompt, form: ReplyForm, *, fault: str = "", is_preview: bool = False) -> str:
    if recognising.read_stamp(form.stamp.data or "") is None:
        form.stamp.data = recognising.new_stamp()
    form.proof.data, form.proof.raw_data = "", None
    form.consent_number.data = str(_consent_seen(found, form).number)
    return render_template(
        "public/prompt.html",
        prompt=found,
        form=form,
        fault=fault,
        is_preview=is_preview,
        challenge=proof.new_challenge() if found.needs_proof else "",
        consent=_consent_seen(found, form),
        description=plain(found.body)[:DESCRIPTION_CHARACTERS],
        picture=public_url("public.account_picture", key=found.account.key) if found.account.picture else "",
        here=public_url("public.prompt", slug=found.slug),
        mine=_mine(found),
    )


def _not_open(found: Prompt, form: ReplyForm) -> Any:
    """Not yet, or not any more; who works here sees the page all the same, and what was typed is not lost."""
    if found.state is prompts.PromptState.draft and not form.is_submitted() and render.can("account.view", found):
        return _page(found, form, is_preview=True)
    phase = prompts.phase(found, clock.now())
    is_closed = phase is not prompts.PromptState.draft
    page = render_template("public/closed.html", prompt=found, form=form, is_closed=is_closed, mine=_mine(found))
    return page, 422 if form.is_submitted() else 200


def _consent_seen(found: Prompt, form: ReplyForm) -> Consent:
    """The version that stood on the page which was sent, else the newest."""
    return next((each for each in found.consents if str(each.number) == form.consent_number.data), found.consent)


def _known_reader(found: Prompt) -> dict[str, str]:
    secret = recognising.reader_secret()
    known = contributors.identity(found.account_id, secret) if secret else None
    return {"name": known.name} if known else {}


def _mine(found: Prompt) -> list[tuple[Reply, str]]:
    """What this reader sent to this prompt before, each with the token of its receipt."""
    secret = recognising.reader_secret()
    known = contributors.by_handle(found.account_id, secret) if secret else None
    mine = replies.standing(found, known) if known else []
    with_tokens = ((reply, replies.known_token(reply, secret)) for reply in mine)
    return [(reply, token) for reply, token in with_tokens if token]


def _remembering(response: Response) -> Response:
    """Whoever opens the page is known from here on; the cookie of who comes again lasts anew."""
    return recognising.remember(response, recognising.reader_secret() or recognising.new_secret())
