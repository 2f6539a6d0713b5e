"""What the platform makes of an article's HTML when a draft is saved. Knows only strings."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.fake_wechat.refusals import Refusal

ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")
ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|\w+);", re.IGNORECASE)
STYLE = re.compile(r'( style=")([^"]*)(")')
GONE = {
    "script",
    "style",
    "iframe",
    "link",
    "meta",
    "base",
    "object",
    "embed",
    "input",
    "button",
    "select",
    "textarea",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    *("div", "p", "section", "article", "header", "footer", "table", "blockquote", "pre", "figure", "hr"),
    *("ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"),
}
NO_STYLE = re.compile(r"^\s*(position|-webkit-overflow-scrolling)\s*:|var\(", re.IGNORECASE)
DECLARATION = re.compile(r"""(?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\)|["'(])+""")


@dataclass
class Node:
    tag: str
    name: str = ""  # as it was written: SVG minds the case
    attributes: list[tuple[str, str | None]] = field(default_factory=list)  # values still escaped
    children: "list[Node | str]" = field(default_factory=list)


def filtered(html: str, *, strict_links: bool = False) -> str:
    """The HTML as a draft keeps it; raises 45166 for what is refused as a whole."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return "".join(_kept(child, strict_links) for child in tree.root.children)


def as_given_back(html: str) -> str:
    """As draft/get shows it: an apostrophe in a style has become an entity. Saving that back empties the style."""
    return STYLE.sub(lambda found: found[1] + found[2].replace("'", "&#39;") + found[3], html)


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


class _Tree(HTMLParser):
    """Keeps text and attribute values as they were written, entities and all."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        node = self._node(tag)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, _attrs: object) -> None:
        self._node(tag)

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self.open) - 1, 0, -1) if self.open[at].tag == tag), None)
        if at:
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_entityref(self, name: str) -> None:
        self.open[-1].children.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.open[-1].children.append(f"&#{name};")

    def _node(self, tag: str) -> Node:
        written = (self.get_starttag_text() or "").strip("<>").removesuffix("/")
        name = written[: len(tag)]
        found = ATTRIBUTE.findall(written[len(tag) :])
        node = Node(tag, name, [(key, _bare(value)) for key, value in found])
        self.open[-1].children.append(node)
        return node


def _bare(value: str) -> str:
    return value[1:-1].replace('"', "&quot;") if value[:1] in ("'", '"') else value


def _kept(node: Node | str, strict: bool) -> str:
    if isinstance(node, str):
        return node
    if node.tag == "form":
        raise Refusal(45166)
    if node.tag in GONE:
        return ""
    inside = "".join(_kept(child, strict) for child in node.children)
    if node.tag == "div" and any(isinstance(child, Node) and child.tag in BLOCKS for child in node.children):
        return inside
    start = f"<{node.name}{''.join(_attribute(node.tag, *each, strict=strict) for each in node.attributes)}"
    return f"{start}>" if node.tag in VOID else f"{start}>{inside}</{node.name}>"


def _attribute(tag: str, name: str, value: str | None, *, strict: bool) -> str:
    key = name.lower()
    if key == "id" or key.startswith("on"):
        return ""
    if key == "style":
        return f' style="{_style(value or "")}"'
    if tag == "img" and key in ("src", "data-src", "srcset"):
        return f' data-src="{value}"' if key != "srcset" and _host(value) == "mmbiz.qpic.cn" else ""
    if key == "href" and tag == "a":
        return f' href="{value}"' if _is_own_link(unescape(value or ""), strict) else ""
    return f" {name}" if value is None else f' {name}="{value}"'


def _style(style: str) -> str:
    """One entity anywhere, and nothing is left of it."""
    if ENTITY.search(style):
        return ""
    declarations = DECLARATION.findall(style)
    kept = [each for each in declarations if not NO_STYLE.search(each)]
    return style if len(kept) == len(declarations) else ";".join(each.strip() for each in kept)


def _is_own_link(address: str, strict: bool) -> bool:
    scheme = urlsplit(address.strip()).scheme.lower()
    if scheme not in ("", "http", "https"):
        raise Refusal(45166)
    is_own = bool(scheme) and _host(address) == "mp.weixin.qq.com"
    if strict and scheme and not is_own:
        raise Refusal(45166)
    return is_own


def _host(address: str | None) -> str:
    return (urlsplit(unescape(address or "").strip()).hostname or "").lower()
