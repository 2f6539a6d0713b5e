"""Sections for the desk by the themes of its picks: one act, and one step back."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.domain import activity, themes
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes.order import Item, grouped, number, outline
from opscontent.domain.quotes.quote import Quote
from opscontent.domain.quotes.section import SECTION_MAXIMUM, Section, checked_title
from opscontent.domain.themes import Theme
from opscontent.errors import Rejected


def propose_sections(prompt: Prompt, *, by: Person) -> int:
    """Put the picks that are under no heading of an editor's under one for each of their themes; returns how many
    headings there are of these. Picks without a theme come first. Raises `Rejected` where there is nothing to do."""
    groups = grouped(outline(prompt.id))
    kept = [group for group in groups if isinstance(group[0], Section) and not group[0].is_proposed]
    free = [each for group in groups if group not in kept for each in group if isinstance(each, Quote)]
    theme_of = themes.themes_of([quote.reply_id for quote in free])
    found = sorted(set(theme_of.values()), key=lambda theme: theme.position)
    if not found:
        raise Rejected(_l("No pick without a heading belongs to a theme."))
    headed = _headed(prompt, groups, found)
    loose = [quote for quote in free if quote.reply_id not in theme_of]
    order: list[Item] = [*loose, *(each for group in kept for each in group)]
    for theme, heading in zip(found, headed, strict=True):
        order += [heading, *(quote for quote in free if theme_of.get(quote.reply_id) is theme)]
    _reorder(order, free)
    activity.record(by, "prompt.sections_proposed", prompt, changes={"sections": (0, len(headed))})
    return len(headed)


def take_back_proposed(prompt: Prompt, *, by: Person) -> int:
    """Take away the proposed headings that nobody renamed, and bring their picks back where they were; returns how
    many headings went."""
    groups = grouped(outline(prompt.id))
    gone = [group[0] for group in groups if isinstance(group[0], Section) and group[0].is_proposed]
    if not gone:
        raise Rejected(_l("No proposed section is left."))
    kept = [group for group in groups if isinstance(group[0], Section) and group[0] not in gone]
    free = [each for group in groups if group not in kept for each in group if isinstance(each, Quote)]
    free.sort(key=lambda quote: quote.position if quote.was_position is None else quote.was_position)
    for section in gone:
        db.session.delete(section)
    number([*free, *(each for group in kept for each in group)])
    for quote in free:
        quote.was_position = None
    activity.record(by, "prompt.sections_taken_back", prompt, changes={"sections": (len(gone), 0)})
    return len(gone)


def _headed(prompt: Prompt, groups: Sequence[Sequence[Item]], found: Sequence[Theme]) -> list[Section]:
    """A heading for each theme: the one proposed before, or a new one; of those before, what no theme needs goes."""
    sections = [group[0] for group in groups if isinstance(group[0], Section)]
    proposed = {section.title: section for section in sections if section.is_proposed}
    titles = [theme.label[:SECTION_MAXIMUM] for theme in found]
    for title, section in proposed.items():
        if title not in titles:
            sections.remove(section)
            db.session.delete(section)
    headed = []
    for title in titles:
        section = proposed.get(title) or _new(prompt, checked_title(title, sections))
        if section not in sections:
            sections.append(section)
        headed.append(section)
    return headed


def _new(prompt: Prompt, title: str) -> Section:
    section = Section(account_id=prompt.account_id, prompt_id=prompt.id, title=title, is_proposed=True)
    db.session.add(section)
    return section


def _reorder(order: Sequence[Item], moved: Sequence[Quote]) -> None:
    """Remember where they were, once; then number them all."""
    for quote in moved:
        if quote.was_position is None:
            quote.was_position = quote.position
    number(order)
