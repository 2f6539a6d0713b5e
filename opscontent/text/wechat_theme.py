"""Style sheets that are written into the tags for WeChat: five themes in an account's colour.

WeChat empties a whole style attribute with a quote or an entity in it, drops `position`, and shows no
pseudo-elements and no @media. Text must stay readable on #191919, so backgrounds are see-through, text keeps the
reader's own colour, no gradient lies behind it and no font is named. Measured by draft/add and draft/get, 2026-11.
What is inherited stands on the one section around everything: 20,000 characters is all that an article may have.
"""

from functools import lru_cache

from opscontent.text.colours import ink_on, readable, see_through
from opscontent.text.look import ACCENT, THEMES

_BASE = """
section.article { font-size: 16px; line-height: 1.8; word-break: break-word; }
p { margin: 0 0 1.1em; }
h1, h2, h3, h4, h5, h6 { line-height: 1.45; font-weight: bold; }
h1 { margin: 1.6em 0 0.9em; font-size: 22px; }
h2 { margin: 1.8em 0 0.9em; font-size: 20px; }
h3 { margin: 1.6em 0 0.7em; font-size: 18px; }
h4, h5, h6 { margin: 1.4em 0 0.6em; font-size: 16px; }
strong { font-weight: bold; }
img { max-width: 100%; height: auto; display: block; margin: 0 auto; border-radius: 4px; }
figure { margin: 1.1em 0; }
figcaption, caption { margin-top: 0.5em; font-size: 14px; line-height: 1.6; color: #888888; text-align: center; }
hr { border: none; border-top: 1px solid rgba(128, 128, 128, 0.4); margin: 2.2em 0; }
p.divider { margin: 2em 0; letter-spacing: 0.6em; text-align: center; color: INK; }
code { padding: 0 4px; border-radius: 3px; font-size: 14px; background-color: rgba(128, 128, 128, 0.16); }
pre { margin: 0 0 1.1em; padding: 12px 14px; border-radius: 6px; overflow-x: auto; line-height: 1.6;
      background-color: rgba(128, 128, 128, 0.12); }
pre code { padding: 0; white-space: nowrap; background-color: transparent; }
table { margin: 0 0 1.1em; border-collapse: collapse; font-size: 14px; line-height: 1.6; }
th, td { padding: 6px 10px; border: 1px solid rgba(128, 128, 128, 0.4); }
th { font-weight: bold; background-color: rgba(128, 128, 128, 0.1); }
td[align=center], th[align=center] { text-align: center; }
td[align=right], th[align=right] { text-align: right; }
blockquote { margin: 0 0 1.1em; padding: 12px 16px; border-left: 3px solid rgba(128, 128, 128, 0.5); }
blockquote p { margin: 0 0 0.4em; }
blockquote.reply { border-left: 3px solid INK; background-color: WASH; border-radius: 0 6px 6px 0; }
p.credit { margin: 0; font-size: 14px; color: #888888; }
section.list { margin: 0 0 1.1em; }
section.list p { margin: 0 0 0.4em; }
section.depth2 { padding-left: 1.5em; }
section.depth3 { padding-left: 3em; }
p.heading { font-weight: bold; }
section.links, section.footnote, section.credits { margin-top: 2em; }
section.links p, section.footnote p { margin: 0 0 0.4em; font-size: 14px; color: #888888; word-break: break-all; }
sup { font-size: 12px; line-height: 1; color: #888888; }
section.opening { margin: 0 0 1.8em; }
section.opening p { margin: 0; font-size: 14px; color: #888888; text-align: center; }
section.call { margin: 2.6em 0 0; padding: 20px 16px; border-radius: 8px; text-align: center;
               background-color: WASH; }
section.call p { margin: 0; font-weight: bold; }
section.call img { width: 150px; margin: 14px auto 6px; border-radius: 6px; }
section.call p.hint { font-size: 13px; font-weight: normal; color: #888888; }
"""

_PLAIN = """
h2 { padding-bottom: 6px; border-bottom: 1px solid rgba(128, 128, 128, 0.3); }
"""

_SEAL = """
h1 span.head, h2 span.head { display: inline-block; padding: 3px 14px; border-radius: 4px; color: ON_FILL;
                             background-color: FILL; }
h2 span.head { font-size: 19px; }
h3 { padding-left: 10px; border-left: 4px solid FILL; }
strong { border-bottom: 2px solid LINE; }
blockquote { border: 1px solid LINE; border-radius: 6px; }
blockquote.reply { border: 1px solid LINE; border-radius: 6px; }
blockquote.reply p.credit { text-align: right; }
section.opening p { display: inline-block; padding: 2px 12px; border: 1px solid LINE; border-radius: 4px; }
section.opening { text-align: center; }
section.call { border: 2px solid FILL; }
"""

_JOURNAL = """
section.article { line-height: 2; letter-spacing: 0.5px; text-align: justify; }
h1, h2, h3 { letter-spacing: 2px; text-align: center; }
h2 { margin: 2.4em 0 1.4em; }
h1 span.head, h2 span.head { display: inline-block; padding: 0 10px 8px; border-bottom: 2px solid INK; }
h3 { margin: 2em 0 1em; font-size: 19px; color: INK; }
h4, h5, h6 { text-align: center; }
blockquote { margin: 1.6em 1em; padding: 14px 0; border-left: none; border-top: 1px solid LINE;
             border-bottom: 1px solid LINE; text-align: center; }
blockquote.reply { border-left: none; border-radius: 0; background-color: transparent; font-size: 17px; }
p.credit { font-size: 13px; letter-spacing: 1px; }
section.opening p { letter-spacing: 2px; }
section.call { border-radius: 0; border-top: 2px solid INK; border-bottom: 2px solid INK;
               background-color: transparent; }
"""

_NOTEBOOK = """
section.article { line-height: 1.85; }
h1 span.head, h2 span.head { display: inline-block; padding: 0 6px; border-bottom: 9px solid MARKER;
                             line-height: 1.25; }
h3 span.head { display: inline-block; padding: 1px 12px; border: 1px dashed INK; border-radius: 16px; }
strong { padding: 0 2px; border-radius: 3px; background-color: MARKER; }
blockquote { border: 1px dashed rgba(128, 128, 128, 0.6); border-radius: 10px; }
blockquote.reply { border: none; border-radius: 4px 16px 16px 16px; background-color: WASH_DEEP; }
section.list { padding: 12px 16px 8px; border-radius: 10px; background-color: rgba(128, 128, 128, 0.09); }
section.opening p { padding: 6px 0; border-top: 1px dashed LINE; border-bottom: 1px dashed LINE; }
section.call { border: 2px dashed INK; border-radius: 16px; }
"""

_COLUMN = """
h1, h2 { padding: 6px 0 6px 14px; border-left: 6px solid FILL; background-color: WASH; }
h3 { font-size: 19px; color: INK; }
strong { border-bottom: 2px solid FILL; }
blockquote { padding: 14px 16px; border-left: none; border-top: 3px solid rgba(128, 128, 128, 0.5);
             background-color: rgba(128, 128, 128, 0.09); }
blockquote.reply { border-left: none; border-top: 3px solid FILL; border-radius: 0; }
blockquote.reply p.credit { font-weight: bold; }
section.opening { padding: 8px 14px; border-left: 6px solid FILL; background-color: rgba(128, 128, 128, 0.09); }
section.opening p { text-align: left; }
section.call { padding: 20px; border-radius: 0; border-top: 6px solid FILL; background-color: WASH; }
"""

_SHEETS = {"plain": _PLAIN, "seal": _SEAL, "journal": _JOURNAL, "notebook": _NOTEBOOK, "column": _COLUMN}
_SHORT = "\nhr { width: 56px; margin: 2.4em auto; border-top: 3px solid FILL; }\n"


@lru_cache(maxsize=32)
def sheet(theme: str = THEMES[0], accent: str = ACCENT, divider: str = "line") -> str:
    """The style sheet of a theme in a colour; unknown themes are the plain one."""
    css = _BASE + _SHEETS.get(theme, _PLAIN) + (_SHORT if divider == "short" else "")
    for token, value in _tokens(accent).items():
        css = css.replace(token, value)
    return css


def _tokens(accent: str) -> dict[str, str]:
    """The longer names first: one is the beginning of another."""
    return {
        "WASH_DEEP": see_through(accent, 0.13),
        "WASH": see_through(accent, 0.07),
        "MARKER": see_through(accent, 0.24),
        "LINE": see_through(accent, 0.45),
        "ON_FILL": ink_on(accent),
        "FILL": accent,
        "INK": readable(accent),
    }
