import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.text.colours import LARGE, NIGHT, WHITE, contrast, ink_on, is_colour, readable, see_through


@pytest.mark.parametrize(
    "one, other, ratio",
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54), (NIGHT, WHITE, 17.58)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("text, is_one", [("#b5432e", True), ("#B5432E", False), ("b5432e", False), ("#fff", False)])
def test_colours_are_written_in_one_way(text: str, is_one: bool) -> None:
    assert is_colour(text) is is_one


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_every_colour_has_a_shade_to_read_on_white_and_at_night(colour: str) -> None:
    shade = readable(colour)

    assert min(contrast(shade, WHITE), contrast(shade, NIGHT)) >= LARGE


def test_a_colour_that_can_be_read_stays() -> None:
    assert readable("#b5432e") == "#b5432e"
    assert readable("#07c160") == "#06a854"


@pytest.mark.parametrize("colour, ink", [("#b5432e", WHITE), ("#ffdd00", NIGHT), ("#000000", WHITE)])
def test_ink_on_a_colour(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink


def test_a_colour_is_let_through_without_an_alpha_in_its_digits() -> None:
    assert see_through("#b5432e", 0.07) == "rgba(181, 67, 46, 0.07)"
