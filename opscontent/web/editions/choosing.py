"""Where editions begin: a new one, for a day or a free slot, empty if need be; and a post that looks for one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from opscontent import clock
from opscontent.db import db
from opscontent.domain import calendar, editions
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.posts import BEFORE_SCHEDULED, Post
from opscontent.errors import OpsError
from opscontent.text.numbers import whole
from opscontent.web import access
from opscontent.web.editions.screen import TimeForm, edition_for, page, screen, seen_version, undo_url
from opscontent.web.forms import CheckboxesField

SLOTS_DAYS, SLOTS_SHOWN = 21, 6


class NewForm(TimeForm):
    posts = CheckboxesField(_l("Posts, the first one is the head"), [Optional()], coerce=int)


@screen.route("/editions/new", methods=["GET", "POST"])
def new() -> Any:
    """Choose posts, or only a time; `?post=` ticks one and decides the account, `?day=` those of a day."""
    account = _asked_account()
    access.permit("edition.edit", account)
    found = _offered(account)
    form = NewForm(data=_proposed(found, account))
    form.posts.choices = [SelectChoice(post.id, post.title) for post in found]
    if not form.is_submitted():
        return _new(account, form, found)
    is_fine = form.validate()
    if is_fine and not form.posts.data and form.publish_at.data is None:
        form.posts.errors = [_("Choose at least one post, or a time for an empty edition.")]
        is_fine = False
    if not is_fine:
        return _new(account, form, found), 422
    chosen = [post for post in found if post.id in (form.posts.data or [])]
    try:
        edition = editions.create(account, chosen, form.publish_at.data, note=form.note.data or "", by=access.me())
    except OpsError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _new(account, form, _offered(account)), error.status
    return redirect(url_for("editions.page", edition_id=edition.id))


@screen.get("/posts/<int:post_id>/edition")
def of_post(post_id: int) -> Any:
    """The editions that a post could go into, or the one that holds it."""
    post = access.post_for("edition.edit", post_id)
    held = editions.holding(post.id)
    if held is not None:
        return redirect(url_for("editions.page", edition_id=held.id))
    return render_template(
        "editions/of_post.html", post=post, account=post.account, open=editions.open_editions(post.account),
        is_placeable=post.state in BEFORE_SCHEDULED, most=editions.POSTS_MAXIMUM,
    )  # fmt: skip


@screen.post("/posts/<int:post_id>/edition")
def place(post_id: int) -> Any:
    """Put it at the end of an open edition, or into a new one at its time."""
    post = access.post_for("edition.edit", post_id)
    wanted = whole(request.form.get("edition_id"))
    if wanted:
        edition = edition_for(wanted)
        editions.add(edition, post, by=access.me(), version=seen_version())
    else:
        is_ahead = post.planned_at is not None and post.planned_at > clock.now()
        edition = editions.create(post.account, [post], post.planned_at if is_ahead else None, by=access.me())
    said: Any = (_("“%(title)s” is in this edition.", title=post.title), undo_url(edition))
    flash(said, "undo")
    return redirect(url_for("editions.page", edition_id=edition.id))


@screen.get("/editions/<int:edition_id>/preview")
def preview(edition_id: int) -> Any:
    """The whole of it as readers get it: the message, then one article after the other."""
    edition = access.thing_for("account.view", Edition, edition_id)
    inspections = editions.inspections(edition)
    message = editions.message(inspections)
    return render_template("editions/preview.html", edition=edition, account=edition.account, message=message)


@screen.post("/editions/<int:edition_id>/again")
def again(edition_id: int) -> Any:
    """One that was given up, planned again with those of its posts that are free."""
    edition = edition_for(edition_id)
    try:
        made = editions.plan_again(edition, by=access.me())
    except OpsError as error:
        db.session.rollback()
        flash(str(error), "error")
        return page(edition), error.status
    return redirect(url_for("editions.page", edition_id=made.id))


def _asked_account() -> Account:
    asked = whole(request.args.get("post"))
    return access.post_for("account.view", asked).account if asked else access.needs_account()


def _offered(account: Account) -> list[Post]:
    """What could go in, and what the address names, whatever its time."""
    found = list(editions.choosable(account))
    asked = db.session.get(Post, whole(request.args.get("post")) or 0)
    is_free = asked is not None and asked.account_id == account.id and asked.state in BEFORE_SCHEDULED
    if asked is not None and is_free and asked not in found and editions.holding(asked.id) is None:
        found.insert(0, asked)
    return found


def _day(account: Account, post: Post) -> date | None:
    return post.planned_at.astimezone(account.zone).date() if post.planned_at else None


def _proposed(found: list[Post], account: Account) -> dict[str, Any]:
    """What the form starts with: the posts of the address and the time that it says, else theirs."""
    asked, day = whole(request.args.get("post")), request.args.get("day", "")
    chosen = [each for each in found if each.id == asked or (day and str(_day(account, each)) == day)]
    times = sorted(each.planned_at for each in chosen if each.planned_at and each.planned_at > clock.now())
    return {
        "posts": [each.id for each in chosen][: editions.POSTS_MAXIMUM],
        "publish_at": _asked_time(account) or (times[0] if times else None),
    }


def _asked_time(account: Account) -> datetime | None:
    try:
        return datetime.fromisoformat(request.args.get("at", "")).replace(tzinfo=account.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _new(account: Account, form: NewForm, found: list[Post]) -> str:
    today = clock.now().astimezone(account.zone).date()
    free = calendar.free([account], today, today + timedelta(days=SLOTS_DAYS))[:SLOTS_SHOWN]
    shown = {post.id: post for post in found}
    return render_template("editions/new.html", account=account, form=form, found=shown, free=free)
