"""Checks: what an editor should know before a text goes out. One function a rule; see `finding.check`."""

from opscontent.domain.checks import limits, plan, quoting, structure, words
from opscontent.domain.checks.finding import CHECKS, Finding, Level, Place, Subject
from opscontent.domain.checks.running import blocking, run, subject_of

__all__ = [
    "CHECKS",
    "Finding",
    "Level",
    "Place",
    "Subject",
    "blocking",
    "limits",
    "plan",
    "quoting",
    "run",
    "structure",
    "subject_of",
    "words",
]
