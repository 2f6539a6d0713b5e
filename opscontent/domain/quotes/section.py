"""Headings on a prompt's desk. They share one order with the picks; a pick belongs to the heading above it.

They are rows of the desk only: once a draft is built its text holds the headings, and nothing else does. So there is
one truth at a time, and an empty heading can wait for its picks."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, db
from opscontent.domain import activity
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.errors import Rejected
from opscontent.text.inputs import one_line

SECTION_MAXIMUM = 80
SECTIONS_MOST = 50


class Section(Base):
    __tablename__ = "desk_sections"
    __table_args__ = (Index(None, "prompt_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts.id"))
    title: Mapped[str] = mapped_column(String(SECTION_MAXIMUM))
    position: Mapped[int] = mapped_column(default=0)
    is_proposed: Mapped[bool] = mapped_column(default=False)  # by themes, and nobody has put it in words of their own
    prompt: Mapped[Prompt] = relationship()

    @property
    def key(self) -> str:
        """Its name in the order of the desk, where picks stand too."""
        return f"s{self.id}"


def sections(prompt_id: int) -> Sequence[Section]:
    """The headings on a prompt's desk, in their order."""
    mine = select(Section).where(Section.prompt_id == prompt_id)
    return db.session.scalars(mine.order_by(Section.position, Section.id)).all()


def rename_section(section: Section, title: str, *, by: Person) -> None:
    """Raises `Rejected` for no words, too many, and those of another heading on this desk."""
    title = checked_title(title, [each for each in sections(section.prompt_id) if each is not section])
    changes = activity.set_fields(section, {"title": title})
    if changes:
        section.is_proposed = False
        activity.record(by, "prompt.section_renamed", section.prompt, changes=changes)


def remove_section(section: Section, *, by: Person) -> None:
    """Its picks stay, under the heading before it."""
    activity.record(by, "prompt.section_removed", section.prompt, note=section.title)
    db.session.delete(section)
    db.session.flush()


def checked_title(title: str, others: Sequence[Section]) -> str:
    """Quotes find their heading in a text by its words, so no two are the same."""
    title = one_line(title)
    if not title:
        raise Rejected(_l("A section needs a heading."))
    if len(title) > SECTION_MAXIMUM:
        raise Rejected(_l("A heading may have %(most)d characters at most.", most=SECTION_MAXIMUM))
    if title.casefold() in {each.title.casefold() for each in others}:
        raise Rejected(_l("There is a section “%(title)s” already.", title=title))
    if len(others) >= SECTIONS_MOST:
        raise Rejected(_l("A desk may have %(most)d sections at most.", most=SECTIONS_MOST))
    return title
