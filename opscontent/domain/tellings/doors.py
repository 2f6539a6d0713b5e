"""By which door a reader can be written to: a chat while its window is open, a letter where an address was given."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from opscontent.db import db
from opscontent.domain import connections
from opscontent.domain.accounts import Account
from opscontent.domain.chats import WINDOW, ChatMessage
from opscontent.domain.reader_notices import ReaderNotice
from opscontent.domain.replies import Reply
from opscontent.domain.tellings.telling import MessageDoor, MessageState, ReaderMessage

CHANNEL = "wechat"
# Messages that the platform takes after one of the reader's own (2023; see developers.weixin.qq.com, custom/send).
MESSAGES_MOST = 5
SOON = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Way:
    """How a message gets to a person; a chat's window closes at `closes_at`."""

    door: MessageDoor
    closes_at: datetime | None = None

    def closes_soon(self, now: datetime) -> bool:
        return self.closes_at is not None and self.closes_at - now < SOON


def ways(account: Account, now: datetime, *, mails: bool) -> dict[int, Way]:
    """The best way to each person of the account who can be written to, by contributor.

    The chat comes first: it is where they wrote. `mails` says whether we can send letters at all."""
    found: dict[int, Way] = {}
    if mails:
        found = dict.fromkeys(_with_address(account.id), Way(MessageDoor.email))
    if can_chat(account):
        found |= {number: Way(MessageDoor.chat, at + WINDOW) for number, at in windows(account.id, now).items()}
    return found


def can_chat(account: Account) -> bool:
    """Whether the account may speak to readers by the platform's API."""
    options = connections.options_of(account, CHANNEL)
    return bool(options["appid"] and options["secret"])


def windows(account_id: int, now: datetime) -> dict[int, datetime]:
    """Whoever wrote lately and may be written to: when they wrote last, by contributor."""
    query = select(ChatMessage.contributor_id, func.max(ChatMessage.received_at))
    lately = (ChatMessage.received_at > now - WINDOW) & (ChatMessage.sender != "")
    mine = (ChatMessage.account_id == account_id) & ChatMessage.contributor_id.is_not(None)
    rows = db.session.execute(query.where(mine, lately).group_by(ChatMessage.contributor_id))
    found = {number: at for number, at in rows if number is not None}
    for number, count in _sent_since(account_id, now, found).items():
        if count >= MESSAGES_MOST:
            del found[number]
    return found


def openid_of(contributor_id: int, now: datetime) -> tuple[str, datetime] | None:
    """The sealed address of the reader's chat and when its window closes; None once it is closed."""
    mine = (ChatMessage.contributor_id == contributor_id) & (ChatMessage.sender != "")
    query = select(ChatMessage.sender, ChatMessage.received_at, ChatMessage.account_id)
    lately = query.where(mine, ChatMessage.received_at > now - WINDOW).order_by(ChatMessage.received_at.desc())
    row = db.session.execute(lately.limit(1)).first()
    if row is None or contributor_id not in windows(row.account_id, now):
        return None
    return row.sender, row.received_at + WINDOW


def _with_address(account_id: int) -> list[int]:
    query = select(Reply.contributor_id).join(ReaderNotice, ReaderNotice.reply_id == Reply.id).distinct()
    waits = (ReaderNotice.email != "") & ReaderNotice.mail_after.is_not(None) & ReaderNotice.hears_choice
    return list(db.session.scalars(query.where(ReaderNotice.account_id == account_id, waits)))


def _sent_since(account_id: int, now: datetime, wrote: dict[int, datetime]) -> dict[int, int]:
    """Messages that count against the window: those that went out, or may have, since the reader's last."""
    counted = (MessageState.sent, MessageState.unclear)
    query = select(ReaderMessage.contributor_id, ReaderMessage.sent_at).where(
        ReaderMessage.account_id == account_id,
        ReaderMessage.door == MessageDoor.chat,
        ReaderMessage.state.in_(counted),
        ReaderMessage.sent_at > now - WINDOW,
    )
    counts: dict[int, int] = {}
    for number, at in db.session.execute(query):
        if number in wrote and at and at >= wrote[number]:
            counts[number] = counts.get(number, 0) + 1
    return counts
