"""The one order of the desk: picks and the headings between them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes.quote import Quote, on_desk
from opscontent.domain.quotes.section import Section, checked_title, sections
from opscontent.errors import Conflict, Rejected
from opscontent.text.layouts import Group

Item = Quote | Section


def outline(prompt_id: int) -> list[Item]:
    """The picks that wait on the desk and the headings between them, in their order."""
    found: list[Item] = [*sections(prompt_id), *on_desk(prompt_id)]
    return sorted(found, key=_place)


def add_section(prompt: Prompt, title: str, *, by: Person, before: Quote | None = None) -> Section:
    """A heading in front of this pick, or at the end of the desk. Raises like `rename_section`."""
    items = outline(prompt.id)
    title = checked_title(title, [item for item in items if isinstance(item, Section)])
    section = Section(account_id=prompt.account_id, prompt_id=prompt.id, title=title, position=0)
    db.session.add(section)
    items.insert(items.index(before) if before in items else len(items), section)
    number(items)
    activity.record(by, "prompt.section_added", prompt, note=title)
    return section


def arrange(prompt: Prompt, keys: Sequence[str], *, by: Person) -> None:
    """Bring picks and headings into this order. Raises `Conflict` where they are not the same ones any more."""
    here = {item.key: item for item in outline(prompt.id)}
    if sorted(keys) != sorted(here):
        raise Conflict(_l("Someone added or removed a pick meanwhile. The order was not changed."))
    if list(keys) != list(here):
        number([here[key] for key in keys])
        activity.record(by, "prompt.picks_ordered", prompt)


def shift(item: Item, places: int, *, by: Person) -> None:
    """Move a waiting pick up (negative) or down by so many places, a heading with its picks past so many headings;
    at the ends it stays."""
    groups = grouped(outline(item.prompt_id))
    if isinstance(item, Section):
        headed = [group for group in groups if isinstance(group[0], Section)]
        loose = [group for group in groups if group not in headed]
        ordered = [*loose, *_moved(headed, next(group for group in headed if group[0] is item), places)]
        items = [each for group in ordered for each in group]
    else:
        items = [each for group in groups for each in group]
        if item not in items:
            raise Rejected(_l("Only picks that wait on the desk have an order here."))
        items = _moved(items, item, places)
    arrange(item.prompt, [each.key for each in items], by=by)


def move_section(section: Section, before: str, *, by: Person) -> None:
    """Put a heading with its picks in front of the section that this key is in; behind all for a key that isn't
    there. It never parts another section: in the middle of one it comes behind it."""
    groups = grouped(outline(section.prompt_id))
    own = next(group for group in groups if group[0] is section)
    at = next((at for at, group in enumerate(groups) if before in [each.key for each in group]), len(groups))
    if at < len(groups) and (groups[at][0].key != before or not isinstance(groups[at][0], Section)):
        at += 1
    ordered = [*(each for each in groups[:at] if each is not own), own]
    ordered += [each for each in groups[at:] if each is not own]
    arrange(section.prompt, [each.key for group in ordered for each in group], by=by)


def groups_of(items: Sequence[Item], picks: Sequence[Quote]) -> list[Group]:
    """These picks as they stand under their headings."""
    found = []
    for group in grouped(items):
        title = group[0].title if isinstance(group[0], Section) else ""
        ids = tuple(each.reply_id for each in group if isinstance(each, Quote) and each in picks)
        found.append(Group(title, ids))
    return [group for group in found if group.reply_ids]


def clear_finished(before: Sequence[Item], prompt: Prompt) -> None:
    """Headings whose picks have all left the desk leave it too; those that were empty before wait on."""
    had = [group[0] for group in grouped(before) if isinstance(group[0], Section) and len(group) > 1]
    has = [group[0] for group in grouped(outline(prompt.id)) if len(group) > 1]
    for section in had:
        if section not in has:
            db.session.delete(section)
    db.session.flush()


def number(items: Sequence[Item]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    db.session.flush()


def grouped(items: Sequence[Item]) -> list[list[Item]]:
    """Each heading with the picks under it; those before the first by themselves."""
    groups: list[list[Item]] = []
    for item in items:
        if isinstance(item, Section) or not groups:
            groups.append([])
        groups[-1].append(item)
    return groups


def _place(item: Item) -> tuple[int, bool, int]:
    return item.position, isinstance(item, Quote), item.id


def _moved(things: Sequence[Any], thing: Any, places: int) -> list[Any]:
    at = next(at for at, each in enumerate(things) if each is thing)
    others = [each for each in things if each is not thing]
    others.insert(max(0, at + places), thing)
    return others
