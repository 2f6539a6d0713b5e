"""From a receipt, as long as nobody decided on it: other words, another name, pictures more or less."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscontent.domain import replies
from opscontent.domain.replies import PICTURES_MOST, CreditWish, Reply
from opscontent.errors import Rejected
from opscontent.extensions import csrf
from opscontent.intake import form as form_door
from opscontent.web.forms import OpsForm
from opscontent.web.public import pictures, recognising
from opscontent.web.public.crediting import CreditField
from opscontent.web.public.pictures import Taken
from opscontent.web.public.receipts import reply_of, token_fault
from opscontent.web.public.screen import private, screen
from opscontent.web.public.sending import NAME_MAXIMUM, TITLE_IDEA_MAXIMUM


class ChangeForm(OpsForm):
    """`taken` are the pictures that came, on disk already."""

    taken: Taken

    text = TextAreaField(_l("Your reply"), [DataRequired(_l("Write something first."))])
    name = StringField(_l("Name to credit"), [Length(max=NAME_MAXIMUM)])
    credit = CreditField()
    title_idea = StringField(_l("An idea for the headline"), [Length(max=TITLE_IDEA_MAXIMUM)])
    pictures = MultipleFileField(_l("Add pictures"))


@screen.route("/r/<token>/edit", methods=["GET", "POST"])
@csrf.exempt  # the form checks its token itself: these pages send no referrer, which the common check asks for
def edit(token: str) -> Any:
    taken = pictures.take_in(token) if request.method == "POST" else Taken()
    reply = reply_of(token)
    if reply.state not in replies.EDITABLE:
        return redirect(url_for("public.receipt", token=token), 303)
    form = _form(reply, taken)
    if not form.is_submitted():
        return private(_page(reply, token, form))
    if not _is_right(reply, form):
        return private(_page(reply, token, form, token_fault(form)), 422)
    if recognising.is_too_often("edit", token):
        return private(_page(reply, token, form, _("That was a lot at once. Wait a minute.")), 429)
    try:
        _change(reply, form)
    except Rejected as error:
        return private(_page(reply, token, form, str(error)), 422)
    return redirect(url_for("public.receipt", token=token, saved=1), 303)


def _form(reply: Reply, taken: Taken) -> ChangeForm:
    form = ChangeForm(obj=reply, credit=str(reply.credit_wish), pictures=[])
    form.taken = taken
    if not reply.prompt.takes_pictures:
        del form.pictures
    return form


def _is_right(reply: Reply, form: ChangeForm) -> bool:
    is_valid = form.validate()
    has = {each.name for each in replies.pictures_of(reply.id)} - _dropped()
    if form.pictures is not None and len(has) + len(form.taken.pictures) > PICTURES_MOST:
        form.taken.faults.append(("", _l("At most %(count)d pictures.", count=PICTURES_MOST)))
    return not pictures.show_faults(form.taken, form.pictures) and is_valid


def _change(reply: Reply, form: ChangeForm) -> None:
    (incoming,) = form_door.read(form.data)
    wish = CreditWish(incoming.credit)
    replies.edit(reply, incoming.text, name=incoming.name, title_idea=incoming.title_idea, wish=wish)
    kept = form.taken.kept if reply.prompt.takes_pictures else []
    replies.change_pictures(reply, kept, _dropped(), pictures.folder())


def _page(reply: Reply, token: str, form: ChangeForm, fault: str = "") -> str:
    return render_template(
        "public/edit.html",
        reply=reply,
        token=token,
        form=form,
        fault=fault,
        pictures=replies.pictures_of(reply.id),
        dropped=_dropped(),
    )


def _dropped() -> set[str]:
    """The names of the pictures that the reader ticked, to be taken away."""
    return set(request.form.getlist("drop_picture"))
