"""Lengths, pictures and links: what the platform takes, and what it drops.

The limits are WeChat's of December 2025: its documents say 32 characters for a title and 128 for a digest, its
editor still takes 64 and cuts digests at 120; a body has less than 20,000 characters and 1 MB."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from opscontent.domain import looks
from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.text.cjk import length
from opscontent.text.wechat_html import for_wechat, foreign_links

TITLE_GOOD, TITLE_MAXIMUM = 32, 64
DIGEST_GOOD, DIGEST_MAXIMUM = 120, 128
AUTHOR_MAXIMUM = 16
BODY_MAXIMUM = 20_000
BODY_BYTES_MAXIMUM = 1_000_000
PLATFORM = _l("The platform's limit")
_PICTURE_WITHOUT_ALT = re.compile(r'<img(?![^>]*\balt="[^"])[^>]*>')


@check
def title_fits(subject: Subject) -> Iterable[Finding]:
    count = length(subject.article.revision.title)
    if count == 0:
        yield Finding("title_missing", Level.blocks, Place.headline, _l("The post has no title."))
    elif count > TITLE_MAXIMUM:
        sentence = _l("The title has %(count)d characters; the limit is %(limit)d.", count=count, limit=TITLE_MAXIMUM)
        yield Finding("title_too_long", Level.blocks, Place.headline, sentence, rule=PLATFORM)
    elif count > TITLE_GOOD:
        sentence = _l(
            "The title has %(count)d characters; lists cut it after %(limit)d.", count=count, limit=TITLE_GOOD
        )
        yield Finding("title_long", Level.warns, Place.headline, sentence, rule=PLATFORM)


@check
def digest_fits(subject: Subject) -> Iterable[Finding]:
    count = length(subject.article.revision.digest)
    if count == 0:
        sentence = _l("Without a digest, readers see the first words of the text.")
        yield Finding("digest_missing", Level.advises, Place.digest, sentence)
    elif count > DIGEST_MAXIMUM:
        sentence = _l(
            "The digest has %(count)d characters; the limit is %(limit)d.", count=count, limit=DIGEST_MAXIMUM
        )
        yield Finding("digest_too_long", Level.blocks, Place.digest, sentence, rule=PLATFORM)
    elif count > DIGEST_GOOD:
        sentence = _l("The digest has %(count)d characters; %(limit)d are shown.", count=count, limit=DIGEST_GOOD)
        yield Finding("digest_long", Level.warns, Place.digest, sentence, rule=PLATFORM)


@check
def author_fits(subject: Subject) -> Iterable[Finding]:
    count = length(subject.article.revision.author)
    if subject.post.account.kind.is_wechat and count > AUTHOR_MAXIMUM:
        sentence = _l(
            "The author's name has %(count)d characters; the limit is %(limit)d.", count=count, limit=AUTHOR_MAXIMUM
        )
        yield Finding("author_too_long", Level.blocks, Place.author, sentence, rule=PLATFORM)


@check
def body_fits(subject: Subject) -> Iterable[Finding]:
    if not subject.article.revision.body.strip():
        yield Finding("body_missing", Level.blocks, Place.body, _l("Nothing is written yet."))
        return
    if not subject.post.account.kind.is_wechat:
        return
    html = for_wechat(subject.article.html, looks.of(subject.post.account))
    if len(html) > BODY_MAXIMUM:
        sentence = _l("As WeChat takes it, the text has %(count)d characters of 20,000.", count=len(html))
        level = Level.blocks if len(html.encode()) >= BODY_BYTES_MAXIMUM else Level.warns
        yield Finding("body_too_long", level, Place.body, sentence, rule=PLATFORM)


@check
def cover_is_there(subject: Subject) -> Iterable[Finding]:
    revision = subject.article.revision
    if not revision.cover:
        yield Finding("cover_missing", Level.warns, Place.cover, _l("There is no cover picture."))
    elif not revision.cover_alt:
        yield Finding("cover_alt", Level.warns, Place.cover, _l("Say in words what the cover shows."))


@check
def pictures_have_words(subject: Subject) -> Iterable[Finding]:
    count = len(_PICTURE_WITHOUT_ALT.findall(subject.article.html))
    if count:
        sentence = lazy_ngettext(
            "A picture has no words for those who can't see it: ![words](address).",
            "%(num)d pictures have no words for those who can't see them: ![words](address).",
            count,
        )
        yield Finding("alt_missing", Level.warns, Place.body, sentence)


@check
def links_survive(subject: Subject) -> Iterable[Finding]:
    links = foreign_links(subject.article.html) if subject.post.account.kind.is_wechat else []
    if links:
        sentence = lazy_ngettext(
            "WeChat drops links to other sites: this one becomes a footnote.",
            "WeChat drops links to other sites: these %(num)d become footnotes.",
            len(links),
        )
        yield Finding("foreign_links", Level.warns, Place.body, sentence, rule=PLATFORM, found=tuple(links))
