"""Colours as numbers: contrast as WCAG 2.2 counts it, and the nearest shade that can be read."""

import re
from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls

WHITE = "#ffffff"
# What WeChat shows articles on at night.
NIGHT = "#191919"
# WCAG's least contrast of large bold words and of signs. No colour has 4.5 on both white and night: 4.2 is the most.
LARGE = 3.0

_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 100


def is_colour(text: str) -> bool:
    """Whether this is a colour as we write them: # and six small hex digits."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, grounds: Iterable[str] = (WHITE, NIGHT), least: float = LARGE) -> str:
    """The colour, or the nearest lightness of its hue, that has this contrast on every ground."""
    on = tuple(grounds)
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in _parts(colour)))
    for step in range(_STEPS + 1):
        for sign in (-1, 1):
            shade = _hex(hls_to_rgb(hue, min(1, max(0, lightness + sign * step / _STEPS)), saturation))
            if all(contrast(shade, ground) >= least for ground in on):
                return shade
    return colour


def ink_on(colour: str) -> str:
    """White or night, whichever can be read better on this colour."""
    return max((WHITE, NIGHT), key=lambda ink: contrast(ink, colour))


def see_through(colour: str, share: float) -> str:
    """The colour let through to this share (0 to 1): right on white and on night alike."""
    red, green, blue = _parts(colour)
    return f"rgba({red}, {green}, {blue}, {share:g})"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
