from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.text import blocks, layouts, markdown
from opscontent.text.layouts import Group, Layout, Pattern

ZH = Layout(Pattern.best, "zh", best=(3, 1))
BUILT = "Opening.\n\n[[reply:1]]\n\nBetween.\n\n## Signs\n\n[[reply:2]]\n\n[[reply:3]]\n\n[[credits]]\n\nThe end."


@pytest.mark.parametrize(
    ("body", "groups", "pattern", "expected"),
    [
        ("", [("", 1)], Pattern.plain, "[[reply:1]]\n\n[[credits]]"),
        ("Words.", [("", 1, 2)], Pattern.plain, "Words.\n\n[[reply:1]]\n\n[[reply:2]]\n\n[[credits]]"),
        ("a [[reply:1]] b", [("", 1, 2)], Pattern.plain, "a [[reply:1]] b\n\n[[reply:2]]\n\n[[credits]]"),
        ("", [("", 1, 2)], Pattern.list, "### 1\n\n[[reply:1]]\n\n### 2\n\n[[reply:2]]\n\n[[credits]]"),
        ("### 4\n\nx", [("", 9)], Pattern.list, "### 4\n\nx\n\n### 5\n\n[[reply:9]]\n\n[[credits]]"),
        ("x\n\n[[ credits ]]\n\nbye", [("", 9)], Pattern.plain, "x\n\n[[reply:9]]\n\n[[ credits ]]\n\nbye"),
        ("x [[credits]] y", [("", 9)], Pattern.plain, "[[reply:9]]\n\nx [[credits]] y"),
        ("", [("", 1), ("Food", 2)], Pattern.plain, "[[reply:1]]\n\n## Food\n\n[[reply:2]]\n\n[[credits]]"),
        (
            "",
            [("A", 2, 3)],
            Pattern.list,
            "## A\n\n### 1\n\n[[reply:2]]\n\n### 2\n\n[[reply:3]]\n\n[[credits]]",
        ),
        ("", [("", 1)], Pattern.answers, "[[reply:1]]\n\n**Our answer:**\n\n[[credits]]"),
        ("", [("", 1), ("A", 2)], Pattern.theme, "## A\n\n[[reply:2]]\n\n## And more\n\n[[reply:1]]\n\n[[credits]]"),
        ("x\n\n\n\ny", [("", 1)], Pattern.plain, "x\n\n\n\ny\n\n[[reply:1]]\n\n[[credits]]"),
    ],
)
def test_extended_adds_what_is_not_there(
    body: str, groups: list[tuple[str, int]], pattern: Pattern, expected: str
) -> None:
    wanted = [Group(title, tuple(ids)) for title, *ids in groups]

    assert layouts.extended(body, wanted, Layout(pattern)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## food\n\nLead.\n\n## Signs\n\nx", "## food\n\nLead.\n\n[[reply:9]]\n\n## Signs\n\nx\n\n[[credits]]"),
        ("## Food ##\n\nx\n\n---\n\ny", "## Food ##\n\nx\n\n[[reply:9]]\n\n---\n\ny\n\n[[credits]]"),
        ("## Food\n\n### 1\n\nx\n\n[[credits]]", "## Food\n\n### 1\n\nx\n\n[[reply:9]]\n\n[[credits]]"),
        ("Food\n----\n\nx\n\n# End", "Food\n----\n\nx\n\n[[reply:9]]\n\n# End\n\n[[credits]]"),
        ("```\n## Food\n```", "```\n## Food\n```\n\n## Food\n\n[[reply:9]]\n\n[[credits]]"),
    ],
)
def test_extended_puts_quotes_under_the_heading_that_is_there(body: str, expected: str) -> None:
    assert layouts.extended(body, [Group("Food", (9,))], Layout(Pattern.plain)) == expected


def test_best_stand_first_and_the_rest_is_a_list() -> None:
    loose = layouts.extended("", [Group("", (1, 2, 3, 4))], ZH)
    under = layouts.extended("", [Group("菜名", (1, 2)), Group("招牌", (3,))], ZH)

    assert loose == ("[[reply:3]]\n\n[[reply:1]]\n\n## 还有这些\n\n- [[reply:2]]\n- [[reply:4]]\n\n[[credits]]")
    assert under == "[[reply:3]]\n\n[[reply:1]]\n\n## 菜名\n\n- [[reply:2]]\n\n[[credits]]"


def test_rearranged_moves_quotes_with_the_paragraphs_under_them() -> None:
    wanted = ["3", "d1", "1", "2", "d2"]

    assert layouts.rearranged(BUILT, {1, 2, 3}, wanted) == (
        "Opening.\n\n[[reply:3]]\n\n## Signs\n\n[[reply:1]]\n\nBetween.\n\n[[reply:2]]\n\n[[credits]]\n\nThe end."
    )


def test_rearranged_counts_anew_and_keeps_lists_together() -> None:
    numbered = "### 1\n\n[[reply:1]]\n\n### 2\n\n[[reply:2]]\n\nUnder two."
    listed = "- [[reply:1]]\n- [[reply:2]]\n\nWords."

    assert layouts.rearranged(numbered, {1, 2}, ["2", "1"]) == (
        "### 1\n\n[[reply:2]]\n\nUnder two.\n\n### 2\n\n[[reply:1]]"
    )
    assert layouts.rearranged(listed, {1, 2}, ["2", "1", "d1"]) == "- [[reply:2]]\n- [[reply:1]]\n\nWords."


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        ["1", "d1", "2", "d2"],
        ["1", "d2", "2", "3", "d1"],
        ["1", "d1", "2", "3", "d2", "d3"],
        ["1", "1", "d1", "2", "3", "d2"],
    ],
)
def test_rearranged_refuses_another_set_of_keys(wanted: list[str]) -> None:
    with pytest.raises(ValueError, match="other quotes"):
        layouts.rearranged(BUILT, {1, 2, 3}, wanted)


def test_relaid_goes_through_all_patterns_and_back() -> None:
    body = BUILT
    for pattern in (Pattern.list, Pattern.answers, Pattern.best, Pattern.theme, Pattern.plain):
        body = layouts.relaid(body, {1, 2, 3}, Layout(pattern, best=(3, 1)))
        for words in ("Opening.", "Between.", "## Signs", "The end.", "[[credits]]"):
            assert body.count(words) == 1

    assert markdown.reply_ids(body) == [3, 1, 2]
    assert "###" not in body
    assert "Our answer" not in body
    assert "And more" not in body


def test_relaid_keeps_an_answer_that_is_written() -> None:
    body = "[[reply:1]]\n\n**Our answer:** yes.\n\n[[reply:2]]\n\n**Our answer:**"

    plain = layouts.relaid(body, {1, 2}, Layout(Pattern.plain))

    assert plain == "[[reply:1]]\n\n**Our answer:** yes.\n\n[[reply:2]]"
    assert (layouts.empty_answers(body), layouts.empty_answers(plain)) == (1, 0)


def test_marks_in_code_and_of_others_are_words() -> None:
    body = "[[reply:1]]\n\n```\n[[reply:2]]\n\nx\n```\n\n[[reply:7]]\n\n[[reply:1]]"

    (segment,) = blocks.read(body, {1, 2})

    assert [block.reply_id for block in segment.blocks] == [1]
    assert segment.blocks[0].under == ["```\n[[reply:2]]\n\nx\n```", "[[reply:7]]", "[[reply:1]]"]
    assert blocks.written([segment]) == body


CODE = "```\n# x\n\ny\n```"
_PIECES = st.sampled_from(
    [
        "mark",
        "mark",
        "words",
        "two\nlines",
        "## Title",
        "### 7",
        "---",
        "- mark",
        "a mark b",
        "```\n# x\n\ny\n```",
        "[[credits]]",
    ]
)


@given(st.lists(_PIECES, max_size=14), st.randoms(use_true_random=False), st.sampled_from(list(Pattern)))
def test_no_order_and_no_pattern_loses_a_word(pieces: list[str], chance: object, pattern: Pattern) -> None:
    numbers = count(1)
    body = "\n\n".join(
        piece.replace("mark", f"[[reply:{next(numbers)}]]") if "mark" in piece else f"{piece}" for piece in pieces
    )
    known = set(markdown.reply_ids(body))
    segments = blocks.read(body, known)
    keys = [str(block.reply_id) for segment in segments for block in segment.blocks]
    chance.shuffle(keys)  # type: ignore[attr-defined]
    dividers = [f"d{at}" for at in range(1, len(segments))]

    moved = layouts.rearranged(body, known, [*keys, *dividers])
    relaid = layouts.relaid(moved, known, Layout(pattern, best=tuple(known)[:2]))

    assert sorted(_lines(moved)) == sorted(_lines(body))
    assert sorted(set(_lines(body)) - set(_lines(relaid)) - {"### 7"}) == []
    assert sorted(markdown.reply_ids(relaid)) == sorted(known)


def _lines(body: str) -> list[str]:
    return [line.removeprefix("- ") for line in body.split("\n") if line.strip()]


@pytest.mark.parametrize("line", ["#" + " " * 90_000 + "x", "- " * 45_000 + "x", "`" * 90_000, "[[reply:" * 11_000])
def test_hostile_lines_are_read_quickly(line: str) -> None:
    assert blocks.written(blocks.read(line, {1})) == line
