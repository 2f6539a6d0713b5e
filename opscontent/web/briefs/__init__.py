"""Briefs: the positioning as a page to read, its form, its versions and what changed between two."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from opscontent.domain import briefs, posts
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief, PillarSnapshot
from opscontent.errors import Conflict, Rejected
from opscontent.web import access
from opscontent.web.briefs import looking
from opscontent.web.briefs.blueprint import screen
from opscontent.web.briefs.brief_form import EMPTY_ROWS, BriefForm, filled
from opscontent.web.briefs.brief_texts import differences, of_brief, of_form

__all__ = ["looking", "screen"]


@screen.get("/accounts/<int:account_id>/brief")
def page(account_id: int) -> Any:
    account = access.account_for("account.view", account_id)
    brief = briefs.current(account.id)
    if brief is None:
        return render_template("briefs/empty.html", account=account)
    return render_template(
        "briefs/page.html",
        account=account,
        brief=brief,
        current=brief,
        clauses=_by_field(brief),
        pillars=_pillars(account),
        cited=posts.cited_counts(account.id),
        touched=posts.touched(account.id),
        versions=briefs.versions(account.id),
    )


@screen.route("/accounts/<int:account_id>/brief/edit", methods=["GET", "POST"])
def edit(account_id: int) -> Any:
    account = access.account_for("brief.edit", account_id)
    form = filled(briefs.current(account.id), briefs.pillars_of(account.id))
    if not form.is_submitted():
        return _edit_page(account, form)
    if not form.validate():
        return _edit_page(account, form), 422
    try:
        brief = briefs.publish(
            account,
            form.values(),
            form.plans(),
            by=access.me(),
            based_on=form.based_on.data or 0,
            note=form.note.data or "",
        )
    except Conflict as conflict:
        return _conflict_page(account, form, conflict), 409
    except Rejected as error:
        form.form_errors.append(str(error))
        return _edit_page(account, form), 422
    _say(brief)
    return redirect(url_for("briefs.page", account_id=account.id))


@screen.get("/accounts/<int:account_id>/brief/versions")
def versions(account_id: int) -> Any:
    """All versions, and what changed from one (?from=1) to another (?to=2)."""
    account = access.account_for("account.view", account_id)
    found = briefs.versions(account.id)
    if not found:
        return redirect(url_for("briefs.page", account_id=account.id))
    numbers = [brief.number for brief in found]
    new = request.args.get("to", numbers[0], type=int)
    old = request.args.get("from", numbers[min(1, len(numbers) - 1)], type=int)
    if old not in numbers or new not in numbers:
        abort(404)
    before, after = (next(brief for brief in found if brief.number == number) for number in (old, new))
    both = differences(of_brief(before, before.pillars), of_brief(after, after.pillars))
    return render_template("briefs/versions.html", account=account, versions=found, old=before, new=after, both=both)


@screen.get("/accounts/<int:account_id>/brief/versions/<int:number>")
def version(account_id: int, number: int) -> Any:
    account = access.account_for("account.view", account_id)
    brief = briefs.version(account.id, number) if number < 2**31 else None
    if brief is None:
        abort(404)
    return render_template(
        "briefs/page.html",
        account=account,
        brief=brief,
        current=briefs.current(account.id),
        clauses=_by_field(brief),
        pillars=brief.pillars,
        cited={},
        touched=[],
        versions=briefs.versions(account.id),
    )


def _say(brief: Brief | None) -> None:
    if brief is None:
        flash(_("Nothing was different, so there is no new version."), "success")
        return
    flash(_("Version %(number)d of the brief is in force.", number=brief.number), "success")


def _edit_page(account: Account, form: BriefForm, **more: Any) -> str:
    return render_template("briefs/edit.html", account=account, form=form, **more)


def _conflict_page(account: Account, form: BriefForm, conflict: Conflict) -> str:
    """Both sides, and the form as it was typed; a pillar that came in meanwhile gets its row in it."""
    current = briefs.current(account.id)
    both = differences(of_brief(current, _pillars(account)), of_form(form)) if current else []
    form.based_on.raw_data, form.based_on.data = None, current.number if current else 0
    form.add_rows(briefs.pillars_of(account.id), empty=EMPTY_ROWS)
    return _edit_page(account, form, conflict=conflict.sentence, both=both)


def _by_field(brief: Brief) -> dict[str, list[briefs.Clause]]:
    found: dict[str, list[briefs.Clause]] = {field: [] for field in briefs.CLAUSE_FIELDS}
    for clause in briefs.clauses(brief):
        found[clause.field].append(clause)
    return found


def _pillars(account: Account) -> Sequence[PillarSnapshot]:
    return [pillar.snapshot for pillar in briefs.pillars_of(account.id)]
