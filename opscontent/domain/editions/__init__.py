"""Editions: one send of 1 to 8 posts in order; what a quota counts and what is published."""

from opscontent.domain.editions.arming import arm, cancel, disarm
from opscontent.domain.editions.clashes import Clash, Meter, Traffic, Why, traffic
from opscontent.domain.editions.composing import (
    add,
    change,
    choosable,
    create,
    holding,
    open_editions,
    reorder,
    shift,
    take_out,
)
from opscontent.domain.editions.differences import WHY, Difference, Reason, difference
from opscontent.domain.editions.edition import (
    HOLDS_POSTS,
    POSTS_MAXIMUM,
    TRANSITIONS,
    WHOLE,
    Edition,
    EditionItem,
    EditionState,
    lock,
    move,
)
from opscontent.domain.editions.message import Line, cut, message
from opscontent.domain.editions.problems import (
    SENTENCES,
    Inspection,
    Problem,
    approved_fingerprint,
    inspect,
    inspections,
)
from opscontent.domain.editions.quota import Quota, quota_at
from opscontent.domain.editions.undoing import plan_again, undo

__all__ = [
    "HOLDS_POSTS",
    "POSTS_MAXIMUM",
    "SENTENCES",
    "TRANSITIONS",
    "WHOLE",
    "WHY",
    "Clash",
    "Difference",
    "Edition",
    "EditionItem",
    "EditionState",
    "Inspection",
    "Line",
    "Meter",
    "Problem",
    "Quota",
    "Reason",
    "Traffic",
    "Why",
    "add",
    "approved_fingerprint",
    "arm",
    "cancel",
    "change",
    "choosable",
    "create",
    "cut",
    "difference",
    "disarm",
    "holding",
    "inspect",
    "inspections",
    "lock",
    "message",
    "move",
    "open_editions",
    "plan_again",
    "quota_at",
    "reorder",
    "shift",
    "take_out",
    "traffic",
    "undo",
]
