"""The colour tokens: readable in both themes (WCAG 2.2 AA), and no colour outside of them."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
TEXT, SHAPE = 4.5, 3.0
SURFACES = ("paper", "wash", "sheet", "raised", "hover")
PAIRS = [
    *(
        (ink, surface, TEXT)
        for ink in ("ink", "ink-soft", "ink-faint", "seal-ink")
        for surface in (*SURFACES, "sunken")
    ),
    *((tone, surface, TEXT) for tone in ("ok", "warn", "note") for surface in SURFACES),
    *((tone, f"{tone}-wash", TEXT) for tone in ("ok", "warn", "note")),
    *((f"pillar-ink-{number}", surface, TEXT) for number in range(1, 7) for surface in SURFACES),
    *((f"pillar-{number}", "sheet", SHAPE) for number in range(1, 7)),
    *(("line-field", surface, SHAPE) for surface in ("paper", "sheet", "wash", "raised")),
    *(("ring", surface, SHAPE) for surface in SURFACES),
    ("seal-ink", "seal-wash", TEXT),
    ("on-seal", "seal", TEXT),
    ("on-seal", "seal-strong", TEXT),
    ("on-ink", "ink-fill", TEXT),
    ("ink", "mark", TEXT),
    ("side-ink", "side", TEXT),
    ("side-ink", "side-hover", TEXT),
    ("side-ink-here", "side-here", TEXT),
    ("side-ink-here", "side-badge", TEXT),
]


def colours(theme: int) -> dict[str, str]:
    """Each token's colour in a theme: 0 is light, 1 is dark."""
    found = {}
    for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", TOKENS):
        both = re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value)
        if both:
            found[name] = both[theme + 1]
        elif re.fullmatch(r"#\w{6}", value):
            found[name] = value
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("front, back, least", PAIRS)
def test_contrast_is_enough(front: str, back: str, least: float, theme: int) -> None:
    found = colours(theme)

    assert contrast(found[front], found[back]) >= least


@pytest.mark.parametrize("path", sorted((STATIC / "css").rglob("*.css")), ids=lambda path: path.name)
def test_style_sheets_take_colours_from_the_tokens(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", path.read_text(), flags=re.S)
    literal = re.findall(r"(?<![\w&-])#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", text)

    assert path.name in ("tokens.css", "reader.css", "site.css", "public.css") or literal == []


@pytest.mark.parametrize("path", sorted((STATIC / "css").rglob("*.css")), ids=lambda path: path.name)
def test_style_sheets_never_shout(path: Path) -> None:
    assert "!important" not in path.read_text()
