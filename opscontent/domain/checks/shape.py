"""The shape of a text: headings, paragraphs, bare addresses, an end that asks something of its readers."""

import re
from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from markupsafe import Markup

from opscontent.domain import looks
from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.text.cjk import length

PARAGRAPH_MAXIMUM = 200
SHOWN = 20
LAST_CHARACTERS = 240
READABLE = _l("Reading on a phone")
_HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>(.*?)</p>", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>，。；！？（）、]+")
_IN_CODE = re.compile(r"<(pre|code)[^>]*>.*?</\1>", re.DOTALL)
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_CALLS = re.compile(
    "留言|评论|投稿|回复|关注|分享|转发|在看|点赞|收藏|扫码|报名|点击|告诉我们|说说|聊聊|来信|征集|订阅|加入|下载|购买|欢迎|等你"
    "|comment|reply|follow|share|subscribe|write to|tell us|sign up|join|send us",
    re.IGNORECASE,
)


@check
def headings_step_by_step(subject: Subject) -> Iterable[Finding]:
    """The article's own title is the first level, so a text may begin with the second."""
    before = 1
    for level, words in _headings(subject.article.html):
        if level > before + 1:
            sentence = _l(
                "The heading “%(words)s” jumps from level %(old)d to level %(new)d.",
                words=words[:SHOWN],
                old=before,
                new=level,
            )
            yield Finding("heading_jump", Level.advises, Place.body, sentence, rule=READABLE, found=(words,))
        before = level


@check
def paragraphs_are_short(subject: Subject) -> Iterable[Finding]:
    for words in (Markup(found).striptags() for found in _PARAGRAPH.findall(subject.article.html)):
        count = length(words)
        if count > PARAGRAPH_MAXIMUM:
            sentence = _l(
                "A paragraph has %(count)d characters; more than %(most)d fill a phone: “%(words)s…”",
                count=count,
                most=PARAGRAPH_MAXIMUM,
                words=words[:SHOWN],
            )
            yield Finding(
                "long_paragraph", Level.advises, Place.body, sentence, rule=READABLE, found=(words[:SHOWN],)
            )


@check
def addresses_have_words(subject: Subject) -> Iterable[Finding]:
    html = _IN_CODE.sub("", subject.article.html)
    in_links = [Markup(words).striptags() for words in _LINK.findall(html)]
    shown = [*in_links, Markup(_LINK.sub("", html)).striptags()]
    found = tuple(dict.fromkeys(address for words in shown for address in _ADDRESS.findall(words)))
    if found:
        sentence = lazy_ngettext(
            "An address stands bare in the text: say where it leads, [words](address).",
            "%(num)d addresses stand bare in the text: say where they lead, [words](address).",
            len(found),
        )
        yield Finding("bare_link", Level.advises, Place.body, sentence, rule=READABLE, found=found)


@check
def the_end_asks_something(subject: Subject) -> Iterable[Finding]:
    if not subject.article.revision.body.strip() or looks.of(subject.post.account).call:
        return
    end = subject.article.html.striptags()[-LAST_CHARACTERS:]
    if not (_CALLS.search(end) or end.rstrip().endswith(("？", "?"))):
        sentence = _l("The end asks nothing of the readers: a question, a reply, something to pass on.")
        yield Finding("no_call", Level.advises, Place.body, sentence)


def _headings(html: str) -> Iterator[tuple[int, str]]:
    for level, words in _HEADING.findall(html):
        yield int(level), Markup(words).striptags()
