"""Icons and states as small signs. A page prints a hundred, so they are made here and kept, not by a macro each."""

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from opscontent.web import names
from opscontent.web.assets import asset

# A shape, a colour and words, so that none of them is alone.
SHAPES = {
    "idea": "bulb",
    "planned": "calendar",
    "drafting": "pencil",
    "in_review": "eye",
    "approved": "circle-check",
    "scheduled": "clock-play",
    "published": "world",
    "dropped": "ban",
    "draft": "pencil",
    "open": "circle-dot",
    "closed": "lock",
    "new": "circle-dot",
    "shortlisted": "star",
    "used": "quote",
    "declined": "x",
    "spam": "ban",
    "held": "hand-stop",
    "withdrawn": "arrow-back-up",
    "due": "clock",
    "claimed": "loader",
    "sending": "send",
    "accepted": "check",
    "live": "world",
    "rejected": "alert-circle",
    "unknown": "help-circle",
    "handed_off": "hand-click",
    "missed": "alert-triangle",
    "armed": "clock-play",
    "sent": "send",
    "cancelled": "ban",
    "asked": "eye",
    "changes": "message-report",
    "lapsed": "rotate-clockwise",
    "chase": "flame",
    "pass": "arrow-right",
    "near": "target-arrow",
    "partly": "target",
    "far": "circle-dashed",
}
NO_SHAPE = "circle-dashed"
TONES = {
    "note": "drafting due claimed sending new",
    "warn": "in_review held handed_off asked lapsed",
    "ok": "approved scheduled published accepted live used shortlisted sent armed open",
    "seal": "rejected unknown missed changes chase",
}
_TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(icon=icon, state=state, state_icon=state_icon)


def icon(name: str, label: Any = "", **values: str) -> Markup:
    """One icon of the sprite; with a label it is read out, without it is decoration. `class` may be given."""
    return _icon(asset("vendor/icons.svg"), name, str(label), values.get("class", ""))


def state_icon(value: Any, label: Any = "") -> Markup:
    return icon(SHAPES.get(str(value), NO_SHAPE), label, **{"class": f"tone-{_tone(value)}"})


def state(value: Any, group: str = "") -> Markup:
    """The sign of a state with its words; `group` where it is no enum's member."""
    return Markup('<span class="state state-{} tone-{}">{}{}</span>').format(
        value, _tone(value), icon(SHAPES.get(str(value), NO_SHAPE)), names.name_of(value, group)
    )


def _tone(value: Any) -> str:
    return _TONE_OF.get(str(value), "quiet")


@lru_cache(maxsize=2048)
def _icon(sprite: str, name: str, label: str, kind: str) -> Markup:
    reads = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon {}" {}><use href="{}#{}"></use></svg>').format(kind, reads, sprite, name)
