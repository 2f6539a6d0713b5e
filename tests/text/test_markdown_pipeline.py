"""Anything that somebody writes: no exception but a sentence, and what was cleaned stays as it is when cleaned again.

CommonMark's own examples come from its npm package, which set-up fetches for the tests; none is kept here."""

import re
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from opscontent.errors import Rejected
from opscontent.text import cjk, markdown
from opscontent.text.clean import clean
from opscontent.text.contexts import contexts
from opscontent.text.kept import cleaned
from opscontent.text.wechat_html import for_wechat
from opscontent.text.wechat_losses import losses

SPEC = Path(__file__).parents[2] / "node_modules/commonmark-spec/spec.txt"
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n.*?^`{32}$", re.DOTALL | re.MULTILINE)
# What Markdown is made of, and what stands in Chinese drafts.
SIGNS = "*_`~[]()<>#!|:\\&;-+=.'\"/ \t\n\x00\u200d\ufe0f\u0301\u202e，。「》\u3000🙂a1"
PIECES = (
    "\n\n", "    ", "```", "~~~", "[[reply:1]]", "[[credits]]", "![", "](", "](x)", "[^1]", "[^1]: ", "[a]: x\n",
    "<b>",
    "</b>", "<div>", "</div>", "<!--", "-->", "<script>", "<a href=", "https://a.b/", "&amp;", "&#", "&#x", "| - |",
    "1. ", "- ", "> ", "# ", "---\n", "term\n: ", "夜市",
)  # fmt: skip
PARTS = (*SIGNS, *PIECES)
MARKDOWN = st.lists(st.sampled_from(PARTS), max_size=40).map("".join) | st.text(max_size=80)


def examples() -> list[str]:
    """The sources of all examples, with the arrows that stand for tabs."""
    return [found.replace("→", "\t") for found in EXAMPLE.findall(SPEC.read_text(encoding="utf-8"))]


def rendered(source: str) -> Markup:
    """The article; nothing where a sentence says why there is none."""
    with suppress(Rejected):
        return markdown.render(source)
    return Markup("")


def test_every_example_of_commonmark_is_rendered_and_stable() -> None:
    sources = examples()

    articles = [clean(rendered(source)) for source in sources]

    assert len(sources) > 600
    assert [html for html in articles if clean(html) != html] == []


@given(MARKDOWN)
@example("[[reply:1]]<b>**夜市**，[[credits]]")
@settings(max_examples=100, deadline=None)
def test_anything_is_rendered_and_stable(source: str) -> None:
    html = rendered(source)

    once, kept = clean(html), cleaned(html)

    assert (clean(once), cleaned(kept)) == (once, kept)
    assert isinstance(for_wechat(html), str)
    assert isinstance(losses(html), tuple)
    assert isinstance(markdown.plain(source), str)
    assert cjk.word_count(source) <= len(source)
    assert all(source[each.start :].startswith(each.words) for each in contexts(source, source[:3]))
