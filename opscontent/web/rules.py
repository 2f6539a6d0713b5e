"""The rules that hold replies of one account: the word list, links, contacts, and a field to try them out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from opscontent.domain import accounts, rules
from opscontent.domain.accounts import Account
from opscontent.domain.rules import Rules
from opscontent.web import access
from opscontent.web.forms import LineCount, LinesField, OpsForm

screen = Blueprint("rules", __name__)
MOST_WORDS = 1000
WORD_MAXIMUM = 40
SAMPLE_MAXIMUM = 5000


class RulesForm(OpsForm):
    """`sample` is what somebody tries out; it is kept nowhere."""

    held_words = LinesField(_l("Words that hold a reply"), [LineCount(MOST_WORDS, WORD_MAXIMUM)])
    holds_links = BooleanField(_l("Hold replies with a link"))
    holds_contacts = BooleanField(_l("Hold replies with a phone number, an identity number or a WeChat name"))
    sample = TextAreaField(_l("Words to try"), [Length(max=SAMPLE_MAXIMUM)])

    @property
    def rules(self) -> Rules:
        """The rules as they are typed, saved or not."""
        words = tuple(dict.fromkeys(self.held_words.data or ()))
        return Rules(words, bool(self.holds_links.data), bool(self.holds_contacts.data))


@screen.route("/accounts/<int:account_id>/rules", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    """Save the rules, or only try them on some words; trying changes nothing."""
    account = access.account_for("prompt.edit", account_id)
    form = RulesForm(data=_stored(account))
    if not form.is_submitted():
        return _page(account, form)
    if not form.validate():
        return _page(account, form), 422
    if request.form.get("act") == "try":
        return _page(account, form, is_tried=True)
    typed = form.rules
    values = {
        "held_words": "\n".join(typed.words),
        "holds_links": typed.holds_links,
        "holds_contacts": typed.holds_contacts,
    }
    accounts.configure(account, values, by=access.me())
    flash(_("Saved. The rules hold for replies from now on."), "success")
    return redirect(url_for("rules.page", account_id=account.id))


def _stored(account: Account) -> dict[str, Any]:
    found = rules.of(account)
    return {
        "held_words": list(found.words),
        "holds_links": found.holds_links,
        "holds_contacts": found.holds_contacts,
    }


def _page(account: Account, form: RulesForm, *, is_tried: bool = False) -> str:
    found = rules.hits(form.rules, form.sample.data or "") if is_tried else []
    reasons = [rules.sentence(hit) for hit in found]
    return render_template("rules/page.html", account=account, form=form, is_tried=is_tried, reasons=reasons)
