"""bleach's HTML parser with limits: what costs it quadratic time is refused; knows no allow-list."""

from typing import Any

from bleach import html5lib_shim
from bleach._vendor.html5lib import getTreeBuilder  # type: ignore[import-not-found]
from flask_babel import lazy_gettext as _l

from opscontent.errors import Rejected

# Honest articles stay under 20, 300 and 15; 4,000 elements take some 100 ms.
MOST_DEPTH = 60
MOST_ELEMENTS = 4_000
# An element that a table throws out is put before it, which means a search among all the others.
THROWN_OUT = 20
# Mending tags that overlap copies them.
OVERLAP = 8
MOST_ATTRIBUTES = 60

TOO_DEEP = _l("The HTML tags are nested too deeply. Close the tags that are open.")
TOO_MANY = _l("There are too many HTML elements. Shorten the text.")
TOO_CROWDED = _l("An HTML tag has too many attributes.")


class _BoundedTree(getTreeBuilder("etree")):  # type: ignore[misc]
    """Counts what is open and what was made, after foster parenting and re-opened formatting."""

    made = 0

    def insertElementNormal(self, token: dict[str, Any]) -> Any:
        self._count()
        return super().insertElementNormal(token)

    def insertElementTable(self, token: dict[str, Any]) -> Any:
        self._count(THROWN_OUT)
        return super().insertElementTable(token)

    def elementInActiveFormattingElements(self, name: str) -> Any:
        found = super().elementInActiveFormattingElements(name)
        if found and found is not self.openElements[-1]:
            self._count(OVERLAP)
        return found

    def _count(self, cost: int = 1) -> None:
        self.made += cost
        if len(self.openElements) > MOST_DEPTH or len(self.activeFormattingElements) > MOST_DEPTH:
            raise Rejected(TOO_DEEP)
        if self.made > MOST_ELEMENTS:
            raise Rejected(TOO_MANY)


class _BoundedTokenizer(html5lib_shim.BleachHTMLTokenizer):
    """Each attribute is compared with all before it."""

    def attributeNameState(self) -> bool:
        token: Any = self.currentToken
        if len(token["data"]) > MOST_ATTRIBUTES:
            raise Rejected(TOO_CROWDED)
        return bool(super().attributeNameState())


class BoundedParser(html5lib_shim.BleachHTMLParser):
    """Parses as bleach does; raises Rejected for HTML that is too deep, too much or too crowded."""

    def __init__(self, tags: frozenset[str]) -> None:
        super().__init__(
            tags=tags, strip=False, consume_entities=False, namespaceHTMLElements=False, tree=_BoundedTree
        )

    def _parse(self, stream: Any, *args: Any, **kwargs: Any) -> None:
        self._stream = stream
        super()._parse(stream, *args, **kwargs)  # type: ignore[misc]

    def reset(self) -> None:
        """Called between the making of the tokenizer and its use, the only place to exchange it."""
        self.tree.made = 0
        self.tokenizer = _BoundedTokenizer(stream=self._stream, parser=self)
        super().reset()
