"""Style sheets that are written into the tags for WeChat.

WeChat empties a whole style attribute with a quote or an entity in it, drops `position`, and shows no
pseudo-elements and no @media. Text must stay readable on #191919, so backgrounds are see-through and no
font is named. Measured by draft/add and draft/get, 2026-11.
"""

_PLAIN = """
section { line-height: 1.75; }
p { margin: 0 0 1em; font-size: 16px; line-height: 1.75; text-align: left; }
h1, h2, h3, h4, h5, h6 { margin: 1.6em 0 0.8em; line-height: 1.4; font-weight: bold; }
h1 { font-size: 22px; }
h2 { font-size: 20px; }
h3 { font-size: 18px; }
h4, h5, h6 { font-size: 16px; }
strong { font-weight: bold; }
img { max-width: 100%; height: auto; display: block; margin: 0 auto; }
figure { margin: 1em 0; }
figcaption { margin-top: 0.5em; font-size: 14px; line-height: 1.6; color: #888888; text-align: center; }
hr { border: none; border-top: 1px solid #cccccc; margin: 2em 0; }
code { padding: 0 4px; border-radius: 3px; font-size: 14px; background-color: rgba(128, 128, 128, 0.15); }
pre { margin: 0 0 1em; padding: 12px; border-radius: 4px; overflow-x: auto;
      background-color: rgba(128, 128, 128, 0.12); }
pre code { padding: 0; line-height: 1.6; white-space: nowrap; background-color: transparent; }
table { margin: 0 0 1em; border-collapse: collapse; font-size: 14px; line-height: 1.6; }
th, td { padding: 6px 10px; border: 1px solid #cccccc; text-align: left; }
th { font-weight: bold; }
td[align=center], th[align=center] { text-align: center; }
td[align=right], th[align=right] { text-align: right; }
blockquote { margin: 0 0 1em; padding: 12px 16px; border-left: 4px solid #cccccc;
             background-color: rgba(128, 128, 128, 0.08); }
blockquote p { margin: 0 0 0.5em; }
blockquote.reply { border-left-color: #07c160; }
p.credit { margin: 0; font-size: 14px; color: #888888; text-align: right; }
section.list { margin: 0 0 1em; }
section.list p { margin: 0 0 0.4em; }
section.depth2 { padding-left: 1.5em; }
section.depth3 { padding-left: 3em; }
p.heading { font-weight: bold; }
section.links, section.footnote, section.credits { margin-top: 2em; }
section.links p, section.footnote p { font-size: 14px; color: #888888; word-break: break-all; }
sup { font-size: 12px; line-height: 1; color: #888888; }
"""

THEMES = {"plain": _PLAIN}
