"""HTML that we kept, cleaned again before a page shows it: what was kept may be older than the cleaner's rules."""

import re
import secrets
from functools import lru_cache

from markupsafe import Markup

from opscontent.text.clean import sweep
from opscontent.text.wechat_html import OUR_CLASSES

# The anchors that our Markdown sets: a quoted reply, a footnote and the way back from it.
_OUR_IDS = re.compile(r'(?<= id=")(?=(?:reply-\d+|fn(?:ref)?\d*:[\w.-]+)")')


# A popular article is read again and again. 64 of the longest kind are about 40 MB.
@lru_cache(maxsize=64)
def cleaned(html: str) -> Markup:
    """The HTML with our own classes and anchors, and nothing that the cleaner would not let in today."""
    mark = f"k{secrets.token_hex(8)}-"
    return sweep(_OUR_IDS.sub(mark, html), mark=mark, classes=OUR_CLASSES)
