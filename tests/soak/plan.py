"""What one run does, drawn from its seed: editions, lives and clocks of workers, faults, breaks of the database.

Knows neither database nor network. Moments are seconds after the start of the run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

SECONDS_AN_EDITION = 0.08
SHORTEST_SECONDS = 2.5
WAVE = 100
ACCOUNT_HOLDS = 12  # the platform answers a hundred questions a day for an account
KINDS = (("site", ""), ("webhook", ""), ("wechat", "draft"), ("wechat", "publish"), ("wechat", "mass"))
WEIGHTS = (20, 30, 15, 20, 15)
# Of the accounts, some ask before they send what is a few minutes late: clocks that are ahead make it so.
STALENESS_MINUTES = (120, 120, 120, 120, 3)

WECHAT_PATHS = (
    *("stable_token", "material/add_material", "draft/add", "draft/get", "draft/batchget"),
    *("freepublish/submit", "freepublish/get", "message/mass/sendall", "message/mass/get"),
)
# A worker is oftenest killed in the middle of a call that takes long.
WECHAT_HOWS = (
    "cut_before",
    "cut_after",
    "cut_halfway",
    "slow",
    "slow",
    "slow",
    "http500",
    "http500_after",
    "garbage",
    "refuse",
)
WEBHOOK_KINDS = ("cut_before", "cut_after", "slow", "slow", "slow", "http500", "http500_after", "status")
BUSY = -1
# A draft that is added long after its caller gave up can't be told from none: `draft/add` has no key of ours.
ANSWERS_SOON = "draft/add"
SOON_SECONDS, LATE_SECONDS = 0.5, 2.5
BREAKS = (0.2, 0.7, 1.8)  # seconds; a worker waits one second for SQLite's lock


@dataclass(frozen=True)
class Planned:
    """One edition to be: the number is in its title."""

    number: int
    channel: str
    mode: str
    account: str
    at: float
    post_count: int
    staleness_minutes: int

    @property
    def title(self) -> str:
        return f"Soak {self.number}"

    @property
    def is_late(self) -> bool:
        """It comes after the storm."""
        return self.number % 10 == 0


@dataclass(frozen=True)
class Life:
    """One worker: how it takes its work, when it is killed, and its wrong clock: (from this second, by seconds)."""

    takes_from_queue: bool
    seconds: float
    clock: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Event:
    """Something that goes wrong: `what` names who it happens to."""

    at: float
    what: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    seed: str
    count: int
    first: int = 1

    @property
    def seconds(self) -> float:
        """How long editions become due."""
        return max(SHORTEST_SECONDS, self.count * SECONDS_AN_EDITION)

    def waves(self) -> Iterator["Plan"]:
        """The run in parts, one after the other: no more at a time than workers that are killed can get through."""
        for first in range(self.first, self.first + self.count, WAVE):
            yield Plan(f"{self.seed} {first}", min(WAVE, self.first + self.count - first), first)

    def editions(self) -> list[Planned]:
        random, seen = Random(f"{self.seed} editions"), dict.fromkeys(KINDS, 0)
        return [self._edition(number, random, seen) for number in range(self.first, self.first + self.count)]

    def lives(self) -> Iterator[Life]:
        """The workers in the order of their birth, without end."""
        random = Random(f"{self.seed} lives")
        while True:
            seconds = min(10.0, 0.5 + random.expovariate(1 / 3))
            yield Life(random.random() < 0.4, seconds, tuple(_clock(random, seconds)))

    def events(self) -> list[Event]:
        """Faults of the platforms, and breaks of the database about every ten seconds; by time."""
        random = Random(f"{self.seed} events")
        faults = [_fault(random, random.uniform(0, self.seconds)) for _ in range(3 + self.count // 2)]
        breaks = [_break(random, random.uniform(0.1, 0.9) * self.seconds) for _ in range(1 + int(self.seconds / 10))]
        return sorted(faults + breaks, key=lambda event: event.at)

    def _edition(self, number: int, random: Random, seen: dict[tuple[str, str], int]) -> Planned:
        kind = random.choices(KINDS, WEIGHTS)[0]
        account = f"{kind[0]}{kind[1]}-{self.first}-{seen[kind] // ACCOUNT_HOLDS}"
        seen[kind] += 1
        at = random.uniform(0, self.seconds)
        staleness = Random(f"{self.seed} {account}").choice(STALENESS_MINUTES)
        return Planned(number, *kind, account, at, random.choice((1, 1, 1, 2)), staleness)


def _clock(random: Random, seconds: float) -> Iterator[tuple[float, float]]:
    """Half of the clocks are right, a quarter are off from birth on, a quarter jump in between."""
    kind = random.randrange(4)
    if kind >= 2:
        yield 0.0 if kind == 2 else random.uniform(0, seconds), random.uniform(-5, 5) * 60


def _break(random: Random, at: float) -> Event:
    return Event(at, "database", {"mode": random.choice(("fast", "immediate")), "seconds": random.choice(BREAKS)})


def _fault(random: Random, at: float) -> Event:
    draw = random.random()
    if draw < 0.25:
        return Event(at, "webhook", _webhook_fault(random))
    if draw < 0.3:
        return Event(at, "tokens", {"code": random.choice((40001, 42001))})
    if draw < 0.35:
        return Event(at, "verdict", {"verdict": random.choice((0, 0, 3)), "publish_takes": random.randint(0, 2)})
    return Event(at, "wechat", _wechat_fault(random))


def _webhook_fault(random: Random) -> dict[str, Any]:
    return {
        "kind": random.choice(WEBHOOK_KINDS),
        "times": random.randint(1, 2),
        "seconds": random.uniform(0.1, LATE_SECONDS),
        "status": random.choice((400, 429, 503)),
    }


def _wechat_fault(random: Random) -> dict[str, Any]:
    path = random.choice(WECHAT_PATHS)
    return {
        "path": path,
        "how": random.choice(WECHAT_HOWS),
        "times": random.randint(1, 2),
        "code": BUSY,
        "seconds": random.uniform(0.1, SOON_SECONDS if path == ANSWERS_SOON else LATE_SECONDS),
    }
