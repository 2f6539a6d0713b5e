"""What the platform remembers, and the handles by which tests steer it. Knows no endpoint and no HTTP."""

import json
import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from opscontent import clock
from tests.fake_wechat.refusals import Refusal

BEIJING = ZoneInfo("Asia/Shanghai")
HOWS = ("refuse", "cut_before", "cut_after", "cut_halfway", "slow", "http500", "http500_after", "garbage")
Article = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """One thing that readers saw: `how` is "publish", "mass" or "custom"."""

    appid: str
    how: str
    titles: tuple[str, ...]
    contents: tuple[str, ...]
    clientmsgid: str
    at: datetime

    @classmethod
    def from_json(cls, line: dict[str, Any]) -> "Seen":
        titles, contents = tuple(line["titles"]), tuple(line["contents"])
        return cls(
            line["appid"], line["how"], titles, contents, line["clientmsgid"], datetime.fromisoformat(line["at"])
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}


@dataclass
class Fault:
    """What is to go wrong with the next calls of a path."""

    path: str
    how: str
    times: int
    code: int
    seconds: float


@dataclass
class Draft:
    media_id: str
    articles: list[Article]
    created_at: datetime
    updated_at: datetime
    stamp: int  # orders drafts of the same moment


@dataclass
class Release:
    """One freepublish job. It is out from the start; `looks` counts how often the caller asked."""

    publish_id: str
    article_id: str
    msg_data_id: int
    draft: Draft
    verdict: int
    takes: int
    at: datetime
    looks: int = 0
    deleted: set[int] = field(default_factory=set)
    is_settled: bool = False


@dataclass
class Mass:
    """One mass send."""

    msg_id: int
    msg_data_id: int
    draft: Draft | None
    verdict: str
    takes: int
    at: datetime
    looks: int = 0
    is_settled: bool = False


@dataclass
class Account:
    appid: str
    secret: str
    can: frozenset[str]
    kind: str
    drafts: dict[str, Draft] = field(default_factory=dict)
    materials: dict[str, bytes] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    masses: list[Mass] = field(default_factory=list)
    message_ids: dict[str, tuple[int, datetime]] = field(default_factory=dict)  # clientmsgid: msg_id, when
    previews: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # to whom, titles
    forced_at: datetime | None = None  # the last forced refresh of the token
    used: Counter[tuple[str, str]] = field(default_factory=Counter)  # calls by (day, path)
    comments: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    figures: dict[date, dict[str, Any]] = field(default_factory=dict)  # getbizsummary by day
    auto_replies: dict[str, Any] = field(default_factory=dict)
    wrote: dict[str, datetime] = field(default_factory=dict)  # when each reader wrote last, by openid

    @property
    def is_verified(self) -> bool:
        """Personal accounts have none of these."""
        return bool(self.can & {"freepublish", "mass", "datacube", "comment"})

    def draft(self, media_id: Any) -> Draft:
        found = self.drafts.get(media_id) if isinstance(media_id, str) else None
        if found is None:
            raise Refusal(40007)
        return found


@dataclass
class Token:
    """`code` is what it answers once it is worn out."""

    appid: str
    expires_at: datetime
    code: int = 42001


class FakeWeChat:
    """The platform. Attributes without an underscore are for tests to read and to turn."""

    def __init__(self, ledger_file: Path | None = None) -> None:
        self.address = ""
        self.verdict = 0  # of the next publications: 0 to 6; with 1 they run until `finish`
        self.publish_takes = 0  # so many looks (freepublish/get or batchget) find them running first
        self.has_mass_quota = True  # False: as many sends as one likes, which no account has
        self.mass_verdict = "SEND_SUCCESS"  # of the next mass sends, or SEND_FAIL, DELETE
        self.mass_takes = 0
        self.retry_seconds = 0  # within them a known clientmsgid is "too fast" (45066) instead of "exist" (45065)
        self.failed_draft_returns = True  # into the box, once the publication or mass send has failed
        self.strict_links = False  # a foreign link is refused (45166) instead of dropped
        self.calls: list[tuple[str, str, int]] = []  # path, appid, errcode; -1 where a fault kept it from acting
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.current: dict[tuple[str, str], str] = {}  # newest token by (appid, how it was got)
        self.working: Counter[tuple[str, str]] = Counter()  # (appid, clientmsgid) of sends being worked on
        self.allowed_ips: frozenset[str] | None = None
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.closing = threading.Event()
        self.bugs: list[Exception] = []  # of the fake itself
        self._seen: list[Seen] = []
        self._faults: list[Fault] = []
        self._ledger_file = ledger_file
        self._numbers = count(100000001)

    def add_account(self, appid: str, secret: str, can: Collection[str] = (), kind: str = "subscription") -> Account:
        """`can` is of draft, freepublish, mass, datacube, comment, custom; `kind` is subscription or service."""
        with self.lock:
            account = self.accounts[appid] = Account(appid, secret, frozenset(can), kind)
            return account

    @property
    def ledger(self) -> list[Seen]:
        with self.lock:
            return list(self._seen)

    def drafts(self, appid: str) -> dict[str, list[Article]]:
        with self.lock:
            return {name: deepcopy(draft.articles) for name, draft in self.accounts[appid].drafts.items()}

    def edit_draft(self, appid: str, media_id: str, index: int, **fields: Any) -> None:
        """An editor changes it in the backend."""
        with self.lock:
            draft = self.accounts[appid].draft(media_id)
            draft.articles[index].update(fields)
            draft.updated_at, draft.stamp = clock.now(), self.number()

    def fail(self, path: str, how: str, times: int = 1, code: int = 0, seconds: float = 0.0) -> None:
        """`path` may leave out /cgi-bin. Faults of one path happen in the order in which they were asked for."""
        if how not in HOWS:
            raise ValueError(how)
        with self.lock:
            self._faults.append(Fault(path.strip("/").removeprefix("cgi-bin/"), how, times, code, seconds))

    def heal(self) -> None:
        """Nothing asked for by `fail` happens any more."""
        with self.lock:
            self._faults.clear()

    def expire_tokens(self, code: int = 42001) -> None:
        """All tokens are worn out from now on: 42001 by age, 40001 because someone else got a newer one."""
        with self.lock:
            for token in self.tokens.values():
                token.expires_at, token.code = clock.now(), code
            self.current.clear()

    def allow_only(self, ips: Collection[str] | None) -> None:
        """The IP list of the account's settings; None is no list."""
        self.allowed_ips = None if ips is None else frozenset(ips)

    def finish(self, publish_id: str, verdict: int = 0) -> None:
        """A publication with verdict 1 gets its verdict at last."""
        with self.lock:
            for account in self.accounts.values():
                for release in account.releases:
                    if release.publish_id == publish_id and release.verdict == 1:
                        release.verdict = verdict
                        if verdict in (0, 5, 6):
                            self.show(account, "publish", release.draft.articles)

    def add_comment(self, appid: str, msg_data_id: int, content: str, index: int = 0, **fields: Any) -> None:
        """A reader comments on an article that went out; `index` counts from 0."""
        row = {"openid": f"o{secrets.token_urlsafe(20)}", "create_time": seconds(clock.now()), "comment_type": 0}
        with self.lock:
            comments = self.accounts[appid].comments.setdefault((msg_data_id, index), [])
            comments.append({"user_comment_id": len(comments) + 1, "content": content, **row, **fields})

    def show(self, account: Account, how: str, articles: list[Article], clientmsgid: str = "") -> None:
        """Readers see it: into the ledger, and onto the disk before anybody gets an answer."""
        titles = tuple(article["title"] for article in articles)
        contents = tuple(article["content"] for article in articles)
        seen = Seen(account.appid, how, titles, contents, clientmsgid, clock.now())
        self._seen.append(seen)
        if self._ledger_file:
            with self._ledger_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(seen.as_json(), ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())

    def fault_of(self, path: str) -> Fault | None:
        """The fault that is next for this path; one of its times is used up."""
        name = path.strip("/").removeprefix("cgi-bin/")
        with self.lock:
            fault = next((each for each in self._faults if each.path == name and each.times > 0), None)
            if fault:
                fault.times -= 1
            return fault

    def until(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """Waits until something is so, looking again after each call that was acted on."""
        with self.changed:
            return self.changed.wait_for(is_so, seconds)

    def note(self, path: str, appid: str, errcode: int) -> None:
        with self.changed:
            self.calls.append((path, appid, errcode))
            self.changed.notify_all()

    def number(self) -> int:
        """A number that was never given before."""
        return next(self._numbers)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def today() -> date:
    """The day in Beijing, by which all quotas go."""
    return clock.now().astimezone(BEIJING).date()
