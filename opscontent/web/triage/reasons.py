"""Why a reply is declined: what the prompt says, what the brief says, and what is said everywhere."""

from itertools import chain

from flask_babel import gettext as _

from opscontent.domain.briefs import Brief
from opscontent.domain.prompts import Prompt

LONGEST = 200  # characters that a decision keeps


def of(prompt: Prompt, brief: Brief | None) -> list[str]:
    """Each once, the prompt's own first: the first nine have a key."""
    own = (line.strip() for line in prompt.decline_reasons.splitlines())
    every = (reason[:LONGEST] for reason in chain(own, _of_brief(brief), _usual()) if reason)
    return list(dict.fromkeys(every))


def _of_brief(brief: Brief | None) -> list[str]:
    if brief is None:
        return []
    off_limits = [_("Off limits: %(subject)s", subject=subject) for subject in brief.off_limits]
    return [*off_limits, *([_("Words we avoid")] if brief.dont_words else [])]


def _usual() -> list[str]:
    return [_("Does not answer the question"), _("We had this already"), _("Too little to print"), _("Can't be true")]
