"""Comments selected and copied on the platform's page 留言管理: name, time, words, and the page's own lines between.

The time is what every comment has: the line above it is a name, those below it are words. What this can't tell
is said, not guessed."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected
from opscontent.intake.contract import Incoming, Row, Rows, read_rows
from opscontent.intake.paste import MOST_CHARACTERS, MOST_ROWS
from opscontent.text.inputs import one_line, tidy
from opscontent.text.spoken_times import PATTERN, time_of

LABEL = _l("Comments from the platform")
COLUMNS = {"text": 0, "name": 1, "received_at": 2}
LONGEST_NAME = 40
MOST_REMARKS = 50
_PLACE = r"来自\s?[\u3400-\u9fff]{2,8}"
# Names in the pattern would clash with those of the whole: they are not needed here.
_BARE_TIME = re.sub(r"\?P<\w+>", "?:", PATTERN)
_TIME_LINE = re.compile(rf"(?:{_PLACE}\s*)?({_BARE_TIME})\s*(?:{_PLACE})?")
_NAMED_TIME = re.compile(rf"(\S.{{0,{LONGEST_NAME}}}?)[\s·|]+(?:{_PLACE}\s*)?({_BARE_TIME})\s*(?:{_PLACE})?")
_AUTHOR = re.compile(r"作者(?:回复|赞过)?(?:[:\uff1a\s]\s*(?P<words>.*))?")
_BUTTON = re.compile(
    r"回复|精选|已精选|移出精选|取消精选|加入精选|置顶|已置顶|取消置顶|删除|更多|展开|收起|投诉|举报|拉黑|加入黑名单"
    r"|(?:点?赞|👍)\s*\d*|\d+\s*赞|展开\d*条?回复|查看原文"
)
_PAGE = re.compile(
    r"(?:留言管理|全部留言|精选留言|未精选留言|全部|已精选|未精选|搜索留言|全选|批量操作|上一页|下一页|跳转|\d+\s*/\s*\d+)"
    r"\s*(?:[(\uff08]?\d+[)\uff09]?)?"
)
_TITLE = re.compile(r"(?:(?:留言于|来自文章|文章|图文)[:\uff1a\s]*)(?:《.+》|\S.*)")
_BARE_TITLE = re.compile(r"《[^《》]+》")
_ANSWERS = re.compile(r"(\S.*?)\s+回复\s+\S.*")

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Copied:
    """`remarks`: a key and what stands there, for the person who looks at the preview."""

    rows: list[Row]
    remarks: list[list[str]]


@dataclass
class _Comment:
    row: int
    name: str
    at: datetime
    words: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        return ["\n".join(self.words), self.name, f"{self.at:%Y-%m-%d %H:%M}"]


def opened(text: str, now: datetime) -> Copied:
    """The comments in what was copied at `now` (on the account's clock).

    Raises `Rejected` where no line holds a time, and for too much."""
    if len(text) > MOST_CHARACTERS:
        raise Rejected(_l("The text is too long: at most %(count)s characters.", count=MOST_CHARACTERS))
    reading = _Reading(now)
    for number, line in _lines(tidy(text)):
        reading.take(number, line)
    reading.end()
    if not reading.comments:
        raise Rejected(_l("These don't look like comments of the platform: no name with a time below it was found."))
    if len(reading.comments) > MOST_ROWS:
        raise Rejected(_l("There are too many rows: at most %(count)s.", count=MOST_ROWS))
    return Copied([(each.row, each.cells) for each in reading.comments], reading.remarks())


def read(source: Rows) -> Iterator[Incoming]:
    return read_rows(source)


def _lines(text: str) -> Iterator[Line]:
    """Lines with something in them; a name and a time that share one are two, if times never have their own."""
    numbered = [(number, one_line(line)) for number, line in enumerate(text.split("\n"), start=1)]
    has_own = any(_TIME_LINE.fullmatch(line) for _, line in numbered)
    for number, line in numbered:
        shared = None if has_own else _NAMED_TIME.fullmatch(line)
        yield from ((number, part) for part in (shared.groups() if shared else (line,)) if part)


class _Reading:
    """Goes down the lines. `held` are those whose owner the next time or button will tell."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.comments: list[_Comment] = []
        self.held: list[Line] = []
        self.owner = "page"  # or "reader", "author", "nobody"
        self.author_has_spoken = False
        self.counts: Counter[str] = Counter()
        self.doubts: list[list[str]] = []

    def take(self, number: int, line: str) -> None:
        timed = _TIME_LINE.fullmatch(line)
        at = time_of(timed.group(1), self.now) if timed else None
        author = _AUTHOR.fullmatch(line)
        if at:
            self._begin(number, line, at)
        elif author:
            self._close("author")
            self.counts["author_replies"] += 1
            self.author_has_spoken = bool(author["words"])
        elif self._is_button(line):
            self._close("page" if self.owner in ("page", "author") else "nobody")
        elif not self._is_of_the_page(number, line):
            self.held.append((number, line))

    def end(self) -> None:
        self._close("page")

    def remarks(self) -> list[list[str]]:
        counted = [[key, str(count)] for key, count in self.counts.items()]
        return [*counted, *self.doubts[:MOST_REMARKS]]

    def _begin(self, number: int, line: str, at: datetime) -> None:
        """A time: the line above is the name of who wrote what follows."""
        if self.owner == "author" and not self.author_has_spoken and len(self.held) < 2:
            self.held, self.author_has_spoken = [], True  # the author's own name and time
            return
        above, name = self.held[:-1], self.held[-1:]
        self.held = above
        if not name or len(name[0][1]) > LONGEST_NAME:
            self._close("nobody")
            self._doubt("nameless", *(name[0] if name else (number, line)))
            return
        self._close("reader")
        answers = _ANSWERS.fullmatch(name[0][1])
        self.comments.append(_Comment(name[0][0], answers.group(1) if answers else name[0][1], at))

    def _close(self, owner: str) -> None:
        """What is held belongs to who spoke until here; from now on it is `owner`."""
        if self.owner == "reader":
            self.comments[-1].words += [line for _, line in self.held]
            self._doubt_a_count()
        elif self.owner == "author":
            self.author_has_spoken = True
        else:
            for number, line in self.held:
                self._doubt("unplaced", number, line)
        self.held, self.owner = [], owner

    def _is_button(self, line: str) -> bool:
        is_word = line == "赞" and self.owner == "reader" and not self.held and not self.comments[-1].words
        return bool(_BUTTON.fullmatch(line)) and not is_word

    def _is_of_the_page(self, number: int, line: str) -> bool:
        """Places, headings and titles of articles; a bare title below a comment may be words, and stays."""
        if re.fullmatch(_PLACE, line) or _TITLE.fullmatch(line):
            return True
        if _BARE_TITLE.fullmatch(line) and self.owner == "reader" and (self.held or self.comments[-1].words):
            self._doubt("title_or_words", number, line)
            return False
        return self.owner != "reader" and bool(_PAGE.fullmatch(line) or _BARE_TITLE.fullmatch(line))

    def _doubt_a_count(self) -> None:
        if len(self.comments[-1].words) > 1 and self.held and self.held[-1][1].isdecimal():
            self._doubt("count_or_words", *self.held[-1])

    def _doubt(self, key: str, number: int, line: str) -> None:
        self.doubts.append([key, f"{number}: {line[:60]}"])
