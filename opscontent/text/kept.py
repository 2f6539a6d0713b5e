"""HTML that we kept, cleaned again before a page shows it: what was kept may be older than the cleaner's rules."""

from functools import lru_cache

from markupsafe import Markup

from opscontent.text.clean import sweep
from opscontent.text.wechat_html import OUR_CLASSES


# A popular article is read again and again. 64 of the longest kind are about 40 MB.
@lru_cache(maxsize=64)
def cleaned(html: str) -> Markup:
    """The HTML with our own classes, and nothing that the cleaner would not let in today."""
    return sweep(html, classes=OUR_CLASSES)
