"""WeChat's official rules for the structure of articles, on the very HTML that would be sent."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.domain import looks
from opscontent.domain.checks.finding import Finding, Level, Place, Subject, check
from opscontent.text.wechat_html import for_wechat
from opscontent.text.wechat_rules import violations

RULE = _l("WeChat's rules for the structure of articles")
SENTENCES: dict[str, Any] = {
    "hidden_picture": _l("A picture can't be seen."),
    "hidden_caret": _l("The cursor can't be seen."),
    "tight_lines": _l("Lines stand nearer than the letters are high."),
    "too_wide": _l("Something is wider than a phone."),
    "hidden_text": _l("Words are hidden."),
    "odd_alignment": _l("Words are aligned in a way that WeChat does not know."),
    "prose_as_code": _l("Prose is set as code: it runs off a phone and is not read aloud. Take the fences away."),
    "empty_crowd": _l("Most parts of a block are empty."),
    "block_in_line": _l("A paragraph stands within a line."),
    "font": _l("A font is named that phones don't have."),
    "important": _l("A style insists, so the night colours can't change it."),
    "gradient": _l("Words stand on a gradient, which the night colours don't change."),
    "nesting": _l("The same thing stands in itself ten times. Take a step out of the list or quotation."),
}


@check
def structure_is_kept(subject: Subject) -> Iterable[Finding]:
    if not subject.post.account.kind.is_wechat:
        return
    for broken in violations(for_wechat(subject.article.html, looks.of(subject.post.account))):
        yield Finding(
            f"structure_{broken.rule}",
            Level.warns,
            Place.body,
            SENTENCES[broken.rule],
            rule=RULE,
            found=(broken.found,),
        )
