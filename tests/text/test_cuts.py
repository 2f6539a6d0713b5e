import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscontent.text.cuts import RATIOS, Cover, Cut, cover_of, cut_of, largest, placed

NAME = f"{'0a' * 16}.jpg"
WIDE, SQUARE = Cut(0, 1250, 10000, 6250), Cut(2188, 0, 7812, 10000)


def test_a_cover_says_its_cuts() -> None:
    written = f"{NAME}~0-1250-10000-6250~2188-0-7812-10000"

    assert cover_of(written) == Cover(NAME, {"wide": WIDE, "square": SQUARE})
    assert str(cover_of(written)) == written
    assert cover_of(NAME) == Cover(NAME, {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.jpg",
        f"../{NAME}",
        f"{NAME}~0-0-10000-10000",
        f"{NAME}~0-0-10000-10001~0-0-10000-10000",
        f"{NAME}~500-0-400-10000~0-0-10000-10000",
        f"{NAME}~0-0-10-10000~0-0-10000-10000",
        f"{NAME}~0-0--1-10000~0-0-10000-10000",
        f"{NAME}~0-0-10000-10000~0-0-10000-10000~0-0-10000-10000",
        NAME.upper(),
        f"{NAME}\n",
    ],
)
def test_what_is_no_cover_is_none(text: str) -> None:
    assert cover_of(text) is None


@pytest.mark.parametrize("text", ["", "1-2-3", "1-2-3-4-5", "1-2-3-x", "1-2-3-123456", "1-2-3-²"])
def test_what_is_no_cut_is_none(text: str) -> None:
    assert cut_of(text) is None


@given(st.integers(60, 4000), st.integers(60, 4000), st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(RATIOS)))
def test_the_largest_is_inside_and_has_its_ratio(
    width: int, height: int, across: float, down: float, shape: str
) -> None:
    cut = largest(RATIOS[shape], (width, height), across=across, down=down)

    left, top, right, bottom = cut.pixels((width, height))
    assert min(cut.left, cut.top, 10000 - cut.right, 10000 - cut.bottom) >= 0
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert cut.has_ratio(RATIOS[shape], (width, height)) or min(cut.right - cut.left, cut.bottom - cut.top) < 500


@given(
    st.integers(200, 2048), st.integers(200, 2048), st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(RATIOS))
)
def test_what_a_form_shows_of_a_cut_it_takes_back(
    width: int, height: int, across: float, down: float, shape: str
) -> None:
    """Two digits after the point, rounded either way."""
    size = (width, height)
    cut = largest(RATIOS[shape], size, across=across, down=down)
    left, top, wide = (float(f"{value / 100:.2f}") for value in (cut.left, cut.top, cut.right - cut.left))

    again = placed(left, top, wide, RATIOS[shape], size)

    assert again.is_inside or min(cut.right - cut.left, cut.bottom - cut.top) < 520
    assert again.has_ratio(RATIOS[shape], size) or min(cut.right - cut.left, cut.bottom - cut.top) < 520


def test_a_rectangle_that_stands_out_stays_out() -> None:
    assert not placed(0, 80, 100, 2.35, (1000, 1000)).is_inside
