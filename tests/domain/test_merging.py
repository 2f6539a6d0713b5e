"""Two texts that grew from one: what a merge decides by itself, and what it leaves to the writer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opscontent.domain import revisions
from opscontent.domain.revisions import Text

PARAGRAPHS = st.lists(st.sampled_from(["One.", "Two.", "三。", "Four.", "Five."]), max_size=8).map("\n\n".join)


@pytest.mark.parametrize(
    "base, mine, theirs, merged",
    [
        ("a", "a", "a", "a"),
        ("a", "b", "a", "b"),
        ("a", "a", "b", "b"),
        ("a", "b", "b", "b"),
        ("a", "b", "c", None),
        ("", "b", "c", None),
        ("a", "", "a", ""),
    ],
)
def test_merge_of_a_short_field(base: str, mine: str, theirs: str, merged: str | None) -> None:
    result = revisions.merge(Text("t", digest=base), Text("t", digest=mine), Text("t", digest=theirs))

    assert result.sides["digest"].merged == merged
    assert result.conflicts == (merged is None)


def test_merge_of_bodies_takes_what_one_side_changed() -> None:
    base = Text("t", body="One.\n\nTwo.\n\nThree.\n\nFour.")
    mine = Text("t", body="One!\n\nTwo.\n\nThree.\n\nFour, mine.")
    theirs = Text("t", body="One.\n\nTwo.\n\nThree?\n\nFour, theirs.")

    result = revisions.merge(base, mine, theirs)

    assert [block.kind for block in result.blocks] == ["mine", "same", "theirs", "conflict"]
    assert [revisions.merged_block(block) for block in result.blocks[:3]] == ["One!", "Two.", "Three?"]
    assert result.conflicts == 1


def test_merge_without_a_base_leaves_every_difference_open() -> None:
    result = revisions.merge(None, Text("Mine", body="One."), Text("Theirs", body="Two."))

    assert result.sides["title"].merged is None
    assert [block.kind for block in result.blocks] == ["conflict"]


def test_merge_of_hundreds_of_changes_is_one_choice() -> None:
    mine = "\n\n".join(f"{number}{'!' if number % 2 else ''}" for number in range(600))
    theirs = "\n\n".join(f"{number}{'?' if number % 2 else ''}" for number in range(600))
    base = "\n\n".join(str(number) for number in range(600))

    result = revisions.merge(Text("t", body=base), Text("t", body=mine), Text("t", body=theirs))

    assert [(block.kind, block.mine, block.theirs) for block in result.blocks] == [("conflict", mine, theirs)]


@given(PARAGRAPHS, PARAGRAPHS)
@settings(deadline=None)
def test_merge_with_one_side_untouched_is_the_other(base: str, mine: str) -> None:
    result = revisions.merge(Text("t", body=base), Text("t", body=mine), Text("t", body=base))

    assert "\n\n".join(filter(None, map(revisions.merged_block, result.blocks))) == mine


@pytest.mark.parametrize("choice, text", [("mine", "a"), ("theirs", "b"), ("both", "a\n\nb")])
def test_chosen(choice: revisions.Choice, text: str) -> None:
    assert revisions.chosen("a", "b", choice) == text


def test_chosen_both_of_one_is_that_one() -> None:
    assert revisions.chosen("", "b", "both") == "b"
