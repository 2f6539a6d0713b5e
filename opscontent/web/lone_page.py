"""An article on a page of its own, with the styles in its tags: nothing else may run or load in it."""

from flask import Response, make_response
from markupsafe import escape

# Same origin, so that the page around a frame may put newer words into it; scripts run in none.
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-same-origin"
)
# As WeChat shows it: 677 px wide at most, links in its blue, #191919 at night.
_PAGE = """<!doctype html>
<html lang="zh-Hans"{night}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ margin: 16px auto; padding: 0 16px; max-width: 677px; background: #fff; color: #23211d;
font: 16px/1.6 -apple-system, "PingFang SC", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere }}
a {{ color: #576b95; text-decoration: none }} img {{ max-width: 100% }}
h1, h2, h3, h4, h5, h6, p, blockquote, figure {{ margin: 0 }}
html[data-night] body {{ background: #191919; color: #bcbcbc }}
html[data-preview] img:not([src*="//mmbiz.qpic.cn/"]) {{ outline: 2px dashed #c98a1e; outline-offset: 3px }}
</style></head>
<body><article>{html}</article></body></html>
"""


def lone_page(title: str, html: str, *, is_night: bool = False, is_preview: bool = False) -> Response:
    """The page; `html` is clean. A preview outlines the pictures that are not at WeChat yet."""
    marks = (" data-night" if is_night else "") + (" data-preview" if is_preview else "")
    response = make_response(_PAGE.format(title=escape(title), html=html, night=marks))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
