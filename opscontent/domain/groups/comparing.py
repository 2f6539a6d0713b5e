"""Who says the same among the texts of a pass. Takes seconds where there are many; belongs in no transaction."""

from collections.abc import Callable

from opscontent.domain.groups.passing import Texts
from opscontent.text import comparing


def compare(texts: Texts, go_on: Callable[[int], bool] = lambda done: True) -> list[list[int]] | None:
    """Ids of those that say the same, together, the one around which they are first; None where `go_on` said no."""
    return comparing.groups_of([(number, words) for number, _, words in texts.rows], go_on)
