"""Saved views of the calendar: a page and what its address filters, under a name; one's own or the team's."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent import clock
from opscontent.db import Base, UtcDateTime, db
from opscontent.domain import activity, permissions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState, Source
from opscontent.errors import Missing, NotAllowed, Rejected
from opscontent.text.inputs import one_line

PAGES = ("month", "week", "list", "board")
VIEW_NAME_MAXIMUM = 40
VIEWS_MAXIMUM = 30  # of one person in one account
WORDS_MAXIMUM = 100
_NUMBER_MAXIMUM = 2**31 - 1


class CalendarView(Base):
    __tablename__ = "calendar_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(VIEW_NAME_MAXIMUM))
    page: Mapped[str] = mapped_column(String(10))  # one of PAGES
    wishes: Mapped[dict[str, str]] = mapped_column(JSON)  # of the address: what `tidy` lets through
    position: Mapped[int]
    is_shared: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)  # what its owner sees first
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship()


def keep_view(
    account: Account, name: str, page: str, wishes: Mapping[str, str], *, by: Person, is_shared: bool = False
) -> CalendarView:
    """Save a view behind the others. Raises `Rejected` for a name that is empty or taken and for a page unknown."""
    if page not in PAGES:
        raise Rejected(_l("There is no such page of the calendar."))
    if len(own := [view for view in views_for(account, by) if view.person_id == by.id]) >= VIEWS_MAXIMUM:
        raise Rejected(_l("At most %(most)d views. Remove one first.", most=VIEWS_MAXIMUM))
    view = CalendarView(
        account_id=account.id,
        person_id=by.id,
        name=_free_name(name, own),
        page=page,
        wishes=tidy(wishes),
        position=max((each.position for each in own), default=0) + 1,
        is_shared=is_shared,
        is_default=False,
        created_at=clock.now(),
    )
    _require_sharing(account, by, is_shared)
    db.session.add(view)
    activity.record(by, "calendar_view.kept", view)
    return view


def change_view(view: CalendarView, name: str, *, by: Person, is_shared: bool, is_default: bool) -> None:
    """Rename it, share it or make it the first. Raises as `keep_view` does."""
    own = [each for each in views_for(view.account, by) if each.person_id == by.id and each.id != view.id]
    name = _free_name(name, own)
    if is_shared and not view.is_shared:
        _require_sharing(view.account, by, is_shared)
    if is_default:
        _only_default(view)
    changes = activity.set_fields(view, {"name": name, "is_shared": is_shared, "is_default": is_default})
    if changes:
        activity.record(by, "calendar_view.changed", view, changes=changes)


def remove_view(view: CalendarView, *, by: Person) -> None:
    activity.record(by, "calendar_view.removed", view, note=view.name)
    db.session.delete(view)


def own_view(view_id: int, *, by: Person) -> CalendarView:
    """One's own saved view. Raises `Missing` for any other."""
    view = db.session.get(CalendarView, view_id)
    if view is None or view.person_id != by.id or permissions.role_of(by, view.account_id) is None:
        raise Missing(_l("There is no such view of yours."))
    return view


def views_for(account: Account, person: Person) -> Sequence[CalendarView]:
    """One's own views of an account in their order, then those that the team shares."""
    mine = CalendarView.person_id == person.id
    query = (
        select(CalendarView)
        .where(CalendarView.account_id == account.id, or_(mine, CalendarView.is_shared))
        .order_by(mine.desc(), CalendarView.position, CalendarView.id)
    )
    return db.session.scalars(query).all()


def default_view(account: Account, person: Person) -> CalendarView | None:
    """What this person wants to see first."""
    return db.session.scalar(
        select(CalendarView).where(
            CalendarView.account_id == account.id, CalendarView.person_id == person.id, CalendarView.is_default
        )
    )


def tidy(wishes: Mapping[str, str]) -> dict[str, str]:
    """The parts of an address that a view keeps, as they make sense; the day is not one of them."""
    numbers = {"pillar": wishes.get("pillar", ""), "owner": wishes.get("owner", "")}
    kept = {name: value for name, value in numbers.items() if _is_id(value)}
    if wishes.get("owner") == "me":
        kept["owner"] = "me"
    for name, value in (("all", "1"), ("span", "week")):
        if wishes.get(name) == value:
            kept[name] = value
    for name, choices in (("state", PostState), ("source", Source)):
        if wishes.get(name) in choices.__members__ and wishes[name] != PostState.dropped:
            kept[name] = wishes[name]
    if text := one_line(wishes.get("text", ""))[:WORDS_MAXIMUM]:
        kept["text"] = text
    return kept


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10 and 0 < int(text) <= _NUMBER_MAXIMUM


def _free_name(name: str, others: Sequence[CalendarView]) -> str:
    name = one_line(name)
    if not name or len(name) > VIEW_NAME_MAXIMUM:
        raise Rejected(_l("Give the view a name of at most %(most)d characters.", most=VIEW_NAME_MAXIMUM))
    if name in {each.name for each in others}:
        raise Rejected(_l("You have a view of this name already."))
    return name


def _require_sharing(account: Account, by: Person, is_shared: bool) -> None:
    if is_shared and not permissions.can(by, "post.plan", account):
        raise NotAllowed(_l("Only who plans posts shares a view."))


def _only_default(view: CalendarView) -> None:
    others = (CalendarView.account_id == view.account_id, CalendarView.person_id == view.person_id)
    db.session.execute(update(CalendarView).where(*others, CalendarView.id != view.id).values(is_default=False))
