"""Everything that is said of one title in one account: how it fits, what is near it, what was passed on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from opscontent.domain.fit.judging import Fit, judges
from opscontent.domain.fit.nearby import Nearby, PassedOn, nearby, passed_on
from opscontent.domain.fit.profile import FitProfile
from opscontent.domain.posts import PostState


@dataclass(frozen=True)
class Look:
    title: str
    fit: Fit
    profile: FitProfile | None
    near: Sequence[Nearby]
    passed: Sequence[PassedOn]

    @property
    def alike(self) -> Nearby | None:
        """The nearest post, where one may take the two for one."""
        return self.near[0] if self.near and self.near[0].near.is_alike else None

    @property
    def published_ids(self) -> set[int]:
        """Those of the nearest that are out, so that somebody may look up how they did."""
        return {each.id for each in self.near if each.state is PostState.published}


def look(
    title: str, account_id: int, visible_ids: Collection[int], *, more: str = "", but: int | None = None
) -> Look:
    """Four queries. Posts of `visible_ids` are looked through, but for the post `but`."""
    judge = judges([account_id])[account_id]
    return Look(
        title,
        judge.of(title, more),
        judge.profile,
        nearby(title, visible_ids, but=but),
        passed_on(title, account_id, but=but),
    )
