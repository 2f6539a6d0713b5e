"""The table: what one person is told of one event, with its words. Knows neither pages nor mail."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opscontent.db import Base, UtcDateTime, choice
from opscontent.domain import publications
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition
from opscontent.domain.people import Person
from opscontent.domain.publications import Publication
from opscontent.text.moments import moment

TITLE_MAXIMUM = 200


class NoticeKind(StrEnum):
    published = "published"
    failed = "failed"
    needs_you = "needs_you"
    late = "late"
    handed_off = "handed_off"
    mentioned = "mentioned"
    commented = "commented"
    assigned = "assigned"
    review_asked = "review_asked"  # it is their turn
    review_due = "review_due"
    review_late = "review_late"
    review_done = "review_done"  # approved, or changes are wanted
    review_guest = "review_guest"


HEADINGS = {
    NoticeKind.published: _l("Published: %(title)s"),
    NoticeKind.failed: _l("Failed: %(title)s"),
    NoticeKind.needs_you: _l("Needs you: %(title)s"),
    NoticeKind.late: _l("Late: %(title)s"),
    NoticeKind.handed_off: _l("To publish by hand: %(title)s"),
    NoticeKind.mentioned: _l("You are named in a comment: %(title)s"),
    NoticeKind.commented: _l("A comment: %(title)s"),
    NoticeKind.assigned: _l("A task for you: %(title)s"),
    NoticeKind.review_asked: _l("For you to review: %(title)s"),
    NoticeKind.review_due: _l("Your verdict is due soon: %(title)s"),
    NoticeKind.review_late: _l("Your verdict is overdue: %(title)s"),
    NoticeKind.review_done: _l("A verdict: %(title)s"),
    NoticeKind.review_guest: _l("A guest's verdict: %(title)s"),
}
# Where the event brings no reason of its own.
SENTENCES = {
    NoticeKind.published: _l("It is out."),
    NoticeKind.failed: _l("It was not sent."),
    NoticeKind.needs_you: _l("Only a person can tell how it stands. Please look."),
    NoticeKind.late: _l("Its time has passed and it is not out yet."),
    NoticeKind.handed_off: _l("It waits for somebody to publish it and to paste its address."),
}
# What people said: `about` has who, and the words.
TALK = {NoticeKind.mentioned, NoticeKind.commented, NoticeKind.assigned}
# What a verdict was, by `about`'s own word for it; what is due says when.
VERDICTS = {
    "approved": _l("%(who)s approved it."),
    "changes": _l("%(who)s asks for changes: %(words)s"),
    "advised_for": _l("%(who)s would publish it. %(words)s"),
    "advised_against": _l("%(who)s would change something: %(words)s"),
}
TURNS = {
    NoticeKind.review_asked: _l("%(who)s asks for your verdict. %(words)s"),
    NoticeKind.review_due: _l("It is wanted by %(due)s."),
    NoticeKind.review_late: _l("It was wanted by %(due)s."),
}


class Notice(Base):
    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "event"),
        Index(None, "person_id", "read_at"),
        Index(None, "edition_id", "kind"),
        Index(None, "mail_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    event: Mapped[str] = mapped_column(String(60))  # which one: nobody is told of it twice
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publications.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))  # that people talk about
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))  # of the head article or the post, as it was
    reason: Mapped[str] = mapped_column(Text, default="")  # as a publication's
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_after: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: not wanted, in hand, or done with
    mail_tries: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship()
    edition: Mapped[Edition | None] = relationship()
    publication: Mapped[Publication | None] = relationship()

    @property
    def comment_id(self) -> int | None:
        """The thread that it is about."""
        return self.about.get("comment") if self.kind in TALK else None

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.kind]) % {"title": self.title}

    @property
    def sentence(self) -> str:
        """Why, for a person, in one sentence."""
        if self.kind in TALK:
            return str(_l("%(who)s: %(words)s")) % self.about
        if self.kind in TURNS:
            return (str(TURNS[self.kind]) % (self.about | {"due": self._due})).strip()
        if "verdict" in self.about:
            return (str(VERDICTS[self.about["verdict"]]) % self.about).strip()
        return publications.sentence_of(self.reason, self.about) or str(SENTENCES[self.kind])

    @property
    def _due(self) -> str:
        due = self.about.get("due")
        return moment(datetime.fromisoformat(due), self.account.zone, get_locale() or "en") if due else ""
