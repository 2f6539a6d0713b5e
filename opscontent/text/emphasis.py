"""Markdown extension: stars and underscores beside Chinese, where no space between words tells their side.

`**重点： **后文` and `** 重点：**后文` are bold in spite of the space, `__重点：__后文` in spite of the Han."""

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from opscontent.text.cjk import HAN

_MARKS = "，。；：！？、…—（）「」『』《》〈〉【】“”‘’"
_NEAR = f"[{HAN}{_MARKS}]"
# As Python-Markdown's own, and two stars with one space on their inner side where both neighbours are Chinese.
_STARS = rf"""(?x)
    (?P<ambiguous>
        (?<!^)(?<![\s*])[*]+(?![\s*])(?!$)
        | (?<={_NEAR}[ ])[*]{{2}}(?={_NEAR})
        | (?<={_NEAR})[*]{{2}}(?=[ ]{_NEAR})
    )
    | (?P<end>(?<!^)(?<![\s*])[*]+)
    | (?P<start>[*]+(?![\s*])(?!$) | (?<![^\n])[*]{{2}}(?=[ ]{_NEAR}))
"""
# As its "smart" ones, but Han are no letters of the word that an underscore stands in.
_OPENS, _CLOSES = rf"(?<![^\W{HAN}])", rf"(?![^\W{HAN}])"
_UNDERSCORES = rf"""(?x)
    (?P<ambiguous>(?<!^)(?<![\s_]){_OPENS}_+{_CLOSES}(?![\s_])(?!$))
    | (?P<end>(?<!^)(?<![\s_])_+{_CLOSES})
    | (?P<start>{_OPENS}_+(?![\s_])(?!$))
"""


class ChineseEmphasis(Extension):
    """Register after whatever replaces the processor of emphasis."""

    def extendMarkdown(self, md: Markdown) -> None:
        emphasis: Any = md.inlinePatterns["em_strong"]
        delimiters = emphasis.delimiters
        delimiters["*"].boundary = re.compile(_STARS)
        delimiters["_"].boundary = re.compile(_UNDERSCORES)
