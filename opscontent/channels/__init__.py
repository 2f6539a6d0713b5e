"""Where editions go. One module a channel; this list is the registry."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Placeholder:
    label: Any


CHANNELS = {"site": Placeholder(_l("Our own site")), "handoff": Placeholder(_l("By hand"))}
