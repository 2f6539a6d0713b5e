"""The hot desk: what stands on the boards, topics by hand, each account's decision, and its rules."""

from opscontent.web.hot import boards, outcomes, rules, topics
from opscontent.web.hot.screen import screen

__all__ = ["boards", "outcomes", "rules", "screen", "topics"]
