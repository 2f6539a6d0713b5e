"""The page of a prompt: what is asked, the form, and what comes back after sending."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from opscontent import clock
from opscontent.domain import contributors, prompts, reader_notices, replies
from opscontent.domain.prompts import Consent, Prompt
from opscontent.domain.replies import Accepted, CreditWish, Reply
from opscontent.errors import Rejected
from opscontent.extensions import csrf
from opscontent.intake import form as form_door
from opscontent.text.markdown import plain
from opscontent.web import access, render
from opscontent.web.addresses import public_url
from opscontent.web.forms import OpsForm
from opscontent.web.public import pictures, proof, recognising
from opscontent.web.public.crediting import CreditField
from opscontent.web.public.pictures import Taken
from opscontent.web.public.screen import lacks_token, nothing_here, screen, speak_as

DESCRIPTION_CHARACTERS = 120


class ReplyForm(OpsForm):
    """`subject` is not shown; what fills it in is no person. `taken` are the pictures that came, on disk already."""

    taken: Taken

    text = TextAreaField(_l("Your reply"), [DataRequired(_l("Write something first."))])
    name = StringField(_l("Name to credit"), [Length(max=60)])
    credit = CreditField()
    title_idea = StringField(_l("An idea for the headline"), [Length(max=120)])
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
    taken = pictures.take_in() if request.method == "POST" else Taken()
    found = prompts.by_slug(slug)
    if found is None:
        nothing_here()
    speak_as(found.account)
    form = _form(found, taken)
    if not prompts.is_open(found, clock.now()):
        return _not_open(found, form)
    if not form.is_submitted():
        return _remembering(make_response(_page(found, form)))
    if form.subject.data:
        current_app.logger.info("a reply to prompt %s filled in the hidden field", found.id)
        return _thanks(found)
    return _take(found, form)


def _form(found: Prompt, taken: Taken) -> ReplyForm:
    """The form with what this prompt asks for, and the pictures that came with it."""
    form = ReplyForm(**({} if request.method == "POST" else _known_reader(found)))
    form.taken = taken
    if not found.takes_pictures:
        del form.pictures
    if not (found.asks_email and access.setting("smtp_url")):
        del form.email
    return form


def _take(found: Prompt, form: ReplyForm) -> Any:
    stamp = recognising.read_stamp(form.stamp.data or "")
    secret = recognising.reader_secret() or (stamp[1] if stamp else "")
    if not _is_right(form) or stamp is None or stamp[0] < recognising.MINIMUM_SECONDS:
        return _again(found, form, _fault(form, stamp))
    if recognising.is_too_often("reply", secret):
        return _again(found, form, _("That was a lot at once. Wait a minute, then send it again."), 429)
    if found.needs_proof and not proof.is_good(form.proof.data or ""):
        fault = _("We could not check that you are no program. Your words are still here: send them again.")
        return _again(found, form, fault)
    try:
        accepted = _accept(found, form, secret)
    except Rejected as error:
        return _again(found, form, str(error))
    return recognising.remember(make_response(_thank(found, accepted)), secret)


def _is_right(form: ReplyForm) -> bool:
    is_valid = form.validate()
    if form.pictures is None or not form.taken.faults:
        return is_valid
    form.pictures.errors = [*form.pictures.errors, *form.taken.said]
    return False


def _thank(found: Prompt, accepted: Accepted) -> Any:
    if accepted.token is None:
        return _thanks(found, is_known=not accepted.is_new)
    address = url_for("public.thanks", token=accepted.token, again=None if accepted.is_new else 1)
    return redirect(address, 303)


def _thanks(found: Prompt, *, is_known: bool = False) -> str:
    count = replies.standing_count(found.id)
    return render_template("public/thanks.html", prompt=found, reply=None, token=None, is_known=is_known, count=count)


def _accept(found: Prompt, form: ReplyForm, secret: str) -> Accepted:
    (incoming,) = form_door.read(form.data)
    contributor = contributors.recognise(found.account, secret, name=incoming.name)
    accepted = replies.accept(
        found,
        contributor=contributor,
        text=incoming.text,
        name=incoming.name,
        wish=CreditWish(incoming.credit),
        title_idea=incoming.title_idea,
        consent=_consent_seen(found, form),
        secret=secret,
    )
    if incoming.email:
        reader_notices.want(accepted.reply, incoming.email)
    if found.takes_pictures and form.taken.pictures and accepted.reply.state in replies.EDITABLE:
        replies.attach_pictures(accepted.reply, form.taken.kept)
    return accepted


def _fault(form: ReplyForm, stamp: tuple[int, str] | None) -> str:
    """What is wrong besides the fields, which say it themselves."""
    if lacks_token(form) or stamp is None:
        return _("This page was open too long. Your words are still here: send them again.")
    if not form.errors:
        return _("That was quick. Read it over, then send it again.")
    return ""


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
    """A reader who comes for the first time is known from here on."""
    if recognising.reader_secret():
        return response
    return recognising.remember(response, recognising.new_secret())
