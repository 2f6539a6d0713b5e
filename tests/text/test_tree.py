from xml.etree.ElementTree import Element

import pytest

from opscontent.text.clean import clean
from opscontent.text.markdown import render
from opscontent.text.tree import parse, parse_slowly, serialize
from tests.text.attacks import ATTACKS
from tests.text.torture import CREDITS, QUOTES, TORTURE

MENDED = (
    '<p>a<br>b<img src="/a.png" alt="a &gt; b">c</p><hr>',
    "<p>&nbsp;&copy;&amp;nbsp; &unknown; &#39;&#x4e2d;</p>",
    "<p>never closed",
    "text alone",
    "",
    "</p>closed",
    '<details open=""><summary>a</summary></details>',
    "<p>a & b</p>",
)


def shape(element: Element) -> tuple[object, ...]:
    return (element.tag, element.attrib, element.text or "", element.tail or "", [shape(child) for child in element])


@pytest.mark.parametrize("html", MENDED)
def test_both_ways_read_the_same(html: str) -> None:
    assert shape(parse(html)) == shape(parse_slowly(html))


def test_both_ways_read_articles_and_attacks_the_same() -> None:
    read = [render(TORTURE, quotes=QUOTES, credits=CREDITS), *(clean(attack) for attack in ATTACKS)]

    assert [html for html in read if shape(parse(html)) != shape(parse_slowly(html))] == []


def test_what_is_written_reads_the_same_again() -> None:
    html = render(TORTURE, quotes=QUOTES, credits=CREDITS)

    assert shape(parse(serialize(parse(html)))) == shape(parse(html))
