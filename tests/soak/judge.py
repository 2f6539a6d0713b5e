"""What became of each edition, by what its row says and by what the platforms' readers saw. Asks nobody itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opscontent.domain.publications import PublicationState
from tests.soak.plan import Planned

_S = PublicationState
NOT_SENT_YET = (_S.due, _S.missed)
FOR_A_PERSON = (_S.unknown, _S.rejected, _S.missed, _S.handed_off)


@dataclass(frozen=True)
class Fate:
    """An edition at the end: `state` is its newest attempt's, None without one; `seen` how often it went out.

    Out is, for the site, a public article; for a webhook, an edition that the receiver took; for WeChat, what readers
    saw, and in the mode `draft` a draft in the box: two drafts count as twice, though no reader sees them."""

    planned: Planned
    edition_id: int
    state: PublicationState | None
    seen: int

    @property
    def is_twice(self) -> bool:
        """Seen again, or bound to be: it is out, and its row has it before its send. (A draft may wait for more.)"""
        is_sent_next = self.state in NOT_SENT_YET and self.planned.mode != "draft"
        return self.seen > 1 or (self.seen == 1 and is_sent_next)

    @property
    def is_lost(self) -> bool:
        """Said to be out and never seen, or neither out nor due nor in front of a person."""
        if self.seen:
            return False
        if self.state == _S.handed_off and self.planned.mode == "draft":
            return True
        return self.state != _S.due and self.state not in FOR_A_PERSON

    @property
    def is_denied(self) -> bool:
        """A person is told that nothing went out, and it did: who believes it sends it again."""
        return self.seen > 0 and self.state == _S.rejected and self.planned.mode != "draft"

    def __str__(self) -> str:
        kind = f"{self.planned.channel} {self.planned.mode}".strip()
        return f"edition {self.edition_id}, “{self.planned.title}”, {kind}: {self.state}, seen {self.seen} times"


def fates(
    editions: Mapping[int, Planned], states: Mapping[int, PublicationState], seen: Mapping[str, int]
) -> list[Fate]:
    """`editions` and `states` by the edition's id, `seen` by title."""
    return [Fate(planned, id_, states.get(id_), seen.get(planned.title, 0)) for id_, planned in editions.items()]


@dataclass(frozen=True)
class Verdict:
    fates: tuple[Fate, ...]
    kills: int

    @property
    def twice(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.is_twice]

    @property
    def lost(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.is_lost]

    @property
    def denied(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.is_denied]

    @property
    def unknown(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.state == _S.unknown]

    @property
    def line(self) -> str:
        counts = f"twice {len(self.twice)} lost {len(self.lost)} unknown {len(self.unknown)}"
        return f"soak: editions {len(self.fates)} kills {self.kills} {counts}"


def together(verdicts: Iterable[Verdict]) -> Verdict:
    each = list(verdicts)
    return Verdict(tuple(fate for one in each for fate in one.fates), sum(one.kills for one in each))
