"""Reads HTML as a browser does and names everything in it that could act; independent of our own lists."""

from collections.abc import Iterator
from urllib.parse import unquote

from bleach._vendor.html5lib import HTMLParser, getTreeWalker

_TAGS = """a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure footer h1 h2 h3 h4
h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td
tfoot th thead tr u ul var"""
_ATTRIBUTES = "align alt colspan height href id class open rel rowspan src start title width"
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
SCHEMES = frozenset(("http", "https", "mailto"))
IGNORED = frozenset(("html", "head", "body"))


def sinks(html: str, *, styles: bool = False) -> list[str]:
    """Tags, attributes and addresses that have no business in an article; empty for clean HTML."""
    allowed = ATTRIBUTES | {"style"} if styles else ATTRIBUTES
    found = []
    for name, attributes in elements(html):
        if name not in TAGS:
            found.append(f"<{name}>")
        for attribute, value in attributes.items():
            if attribute not in allowed:
                found.append(f"{name} {attribute}")
            if attribute in ("href", "src") and not is_harmless(value):
                found.append(f"{name} {attribute}={value}")
            if attribute == "style" and any(bad in value.lower() for bad in ("url", "expression", "position", "\\")):
                found.append(f"{name} style={value}")
    return found


def elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Tag names and attributes, of foreign elements too; comments are named `!--`."""
    tree = HTMLParser(namespaceHTMLElements=False).parse(html)
    for token in getTreeWalker("etree")(tree):
        if token["type"] in ("StartTag", "EmptyTag") and token["name"] not in IGNORED:
            yield token["name"], {name: value for (_, name), value in token["data"].items()}
        if token["type"] == "Comment":
            yield "!--", {}


def is_harmless(address: str) -> bool:
    """As WHATWG reads an address: controls and spaces at the ends go, tabs and line ends anywhere."""
    plain = "".join(char for char in address.strip("".join(map(chr, range(33)))) if char not in "\t\r\n")
    if plain.replace("\\", "/").startswith("//"):
        return False
    head = unquote(plain).split("/")[0].split("?")[0].split("#")[0]
    return ":" not in head or head.split(":")[0].lower() in SCHEMES
