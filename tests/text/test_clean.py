import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from opscontent.errors import Rejected
from opscontent.text.clean import clean, safe_url
from tests.text.sinks import is_harmless, sinks

_BITS = (
    "<",
    ">",
    "</",
    "a",
    "b",
    "p",
    "div",
    "svg",
    "script",
    "style",
    "table",
    "!--",
    "-->",
    "'",
    '"',
    "=",
    " ",
    "/",
)
_MORE = (
    "href",
    "src",
    "onclick",
    "javascript",
    ":",
    "&",
    "#",
    "x",
    ";",
    "lt",
    "amp",
    "`",
    "\n",
    "\x00",
    "img",
    "math",
)
HTML = st.lists(st.sampled_from(_BITS + _MORE), max_size=40).map("".join)


@pytest.mark.parametrize(
    "address, safe",
    [
        ("https://example.org/?a=1&b=2#c", True),
        ("HTTP://EXAMPLE.ORG", True),
        ("mailto:a@example.org", True),
        ("/posts/1", True),
        ("cover.png", True),
        ("#fn:1", True),
        ("?page=2", True),
        ("", False),
        ("//example.org", False),
        ("/\\example.org", False),
        ("https:example.org", False),
        ("https:///example.org", False),
        ("javascript:1", False),
        ("vbscript:1", False),
        ("data:1", False),
        ("x:y", False),
        ("java\tscript:alert(1)", False),
        ("&#106;avascript:alert(1)", False),
        ("&amp;#106;avascript:alert(1)", False),
        ("a:b/c", False),
        ("a/b:c", True),
        ("https://example.org/" + "a" * 2000, False),
    ],
)
def test_safe_url(address: str, safe: bool) -> None:
    assert safe_url(address) is safe


def test_clean_marks_foreign_links() -> None:
    html = clean('<a href="https://example.org/" target="_blank" rel="opener">a</a><a href="/b" rel="x">b</a>')

    assert html == '<a href="https://example.org/" rel="noopener nofollow ugc">a</a><a href="/b">b</a>'
    assert isinstance(html, Markup)


def test_clean_drops_schemes_of_digits() -> None:
    assert clean('<a href="javascript:123">a</a>') == "<a>a</a>"


def test_clean_keeps_only_small_numbers() -> None:
    html = clean('<img src="/a.png" width="300" height="1e9"><td colspan=2>x')

    assert html == '<img src="/a.png" width="300">x'


def test_clean_keeps_entities_as_they_were() -> None:
    assert clean("&lt;b&gt; &amp;lt; &quot; &copy; & <") == "&lt;b&gt; &amp;lt; &quot; &copy; &amp; &lt;"


def test_clean_closes_what_is_open() -> None:
    assert clean("<b><i>x") == "<b><i>x</i></b>"


@pytest.mark.parametrize(
    "html", ["<div>" * 4000, "<p" + " x" * 5000 + ">", "<b><p></b>" * 2000, "<table>" + "<p>x" * 4000]
)
def test_clean_rejects_tangles(html: str) -> None:
    with pytest.raises(Rejected):
        clean(html)


def test_clean_does_not_reject_a_long_page() -> None:
    assert clean("<p>一段<b>文字</b>。</p>" * 1000).count("<p>") == 1000


@given(HTML)
@settings(max_examples=300, deadline=None)
def test_clean_of_anything_has_no_sink_and_is_stable(html: str) -> None:
    cleaned = clean(html)

    assert sinks(cleaned) == []
    assert clean(cleaned) == cleaned


@given(st.text(max_size=40))
@settings(deadline=None)
def test_safe_url_is_harmless_to_a_browser(address: str) -> None:
    assert not safe_url(address) or is_harmless(address)
