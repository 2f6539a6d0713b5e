"""The steps that an account's texts pass before they are approved."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from opscontent.domain import activity, permissions, reviews
from opscontent.domain.accounts import Account
from opscontent.domain.permissions import Role
from opscontent.domain.reviews import HOURS_MOST, Wish
from opscontent.errors import OpsError
from opscontent.web import access, names
from opscontent.web.forms import CheckboxesField, OpsForm

screen = Blueprint("review_settings", __name__, url_prefix="/accounts/<int:account_id>/steps")
NAMED, NOBODY = "named", ""
WHO = {"editor": _l("Any editor or chief editor"), "chief": _l("A chief editor"), NAMED: _l("The people named below")}
SECOND = {NOBODY: _l("No second step")} | WHO


class StepForm(OpsForm):
    """A part of the form, whose token stands for all of it."""

    class Meta(OpsForm.Meta):
        csrf = False

    who = SelectField(_l("Who approves"), choices=names.options(WHO))
    people = CheckboxesField(_l("People named"), coerce=int)
    hours = IntegerField(_l("Due within (hours)"), [InputRequired(), NumberRange(0, HOURS_MOST)], default=0)
    remind_hours = IntegerField(
        _l("Remind so many hours before"), [InputRequired(), NumberRange(0, HOURS_MOST)], default=0
    )
    takes_guests = BooleanField(_l("A guest's verdict counts as this step"))

    @property
    def wish(self) -> Wish:
        is_named = self.who.data == NAMED
        return Wish(
            role=None if is_named else Role(self.who.data),
            person_ids=tuple(self.people.data or ()) if is_named else (),
            hours=self.hours.data or 0,
            remind_hours=self.remind_hours.data or 0,
            takes_guests=bool(self.takes_guests.data),
        )


class SecondForm(StepForm):
    who = SelectField(_l("Who approves"), choices=names.options(SECOND))


class StepsForm(OpsForm):
    first = FormField(StepForm)
    second = FormField(SecondForm)

    @property
    def wishes(self) -> list[Wish]:
        return [self.first.form.wish, *([self.second.form.wish] if self.second.form.who.data else [])]


@screen.route("", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    account = access.account_for("account.view", account_id)
    form = _form(account)
    if not form.is_submitted():
        return _page(account, form)
    access.permit("account.configure", account)
    if not form.validate():
        return _page(account, form), 422
    try:
        reviews.choose_steps(account, form.wishes, by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(account, form), error.status
    flash(_("Saved. It counts from the next request on."), "success")
    return redirect(url_for("review_settings.page", account_id=account.id))


def _form(account: Account) -> StepsForm:
    wishes = reviews.steps_of(account.id)
    kept = {name: _values(wish) for name, wish in zip(("first", "second"), wishes, strict=False)}
    form = StepsForm(data={"second": {"who": NOBODY}} | kept)
    people = [(person.id, person.name) for person in reviews.judges(account.id)]
    form.first.form.people.choices = form.second.form.people.choices = people
    return form


def _values(wish: Wish) -> dict[str, Any]:
    values = {"hours": wish.hours, "remind_hours": wish.remind_hours, "takes_guests": wish.takes_guests}
    return values | {"who": str(wish.role) if wish.role else NAMED, "people": list(wish.person_ids)}


def _page(account: Account, form: StepsForm) -> str:
    entries = [entry for entry in activity.of(account) if entry.verb == "account.review_steps"]
    return render_template(
        "review_settings/page.html",
        account=account,
        form=form,
        entries=entries,
        may=permissions.can(access.me(), "account.configure", account),
    )
