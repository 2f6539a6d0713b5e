"""What a hand does that one call of the browser does not: it lets go only of what it holds."""

from playwright.sync_api import Locator, expect


def drag(grip: Locator, target: Locator, *, x: float = 0.5, y: float = 0.5) -> None:
    """Pull something by its grip to a place within the target, given as shares of its width and height.

    Sortable takes hold of it a moment after the browser: what is let go before that was never dragged."""
    page = grip.page
    grip.hover()
    page.mouse.down()
    begin, end = grip.bounding_box(), target.bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2 - 8, steps=2)
    expect(page.locator(".sortable-ghost")).to_have_count(1)
    page.mouse.move(end["x"] + x * end["width"], end["y"] + y * end["height"])
    page.mouse.up()
