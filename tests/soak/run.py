"""One run on one database: the storm, the calm after it, and the verdict."""

import gc
import itertools
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask

from opscontent import clock, create_app, jobs, schema, settings
from tests.bench.servers import SETTINGS
from tests.soak import judge, rows
from tests.soak.engines import Engine
from tests.soak.forks import done_in_fork
from tests.soak.judge import Verdict
from tests.soak.peers import Peers
from tests.soak.plan import LATE_SECONDS, Event, Life, Plan, Planned
from tests.soak.watch import Watch, let_go
from tests.soak.workers import Crew

TICK_SECONDS = 0.05
# The storm ends when this share of the wave is left, when nothing has moved for so long, or when it has lasted so
# many times as long as editions became due.
LEFT = 0.3
QUIET_SECONDS = 6.0
STORM_LASTS = 5.0
PATIENCE_SECONDS = 60.0
# In the calm it is later: leases, pauses and questions that wrong clocks put off are due.
LATER_SECONDS = 20 * 60.0
RESTART_SECONDS = 0.5


@dataclass
class Run:
    """`still` are the editions that workers did not come to an end with."""

    plan: Plan
    engine: Engine
    peers: Peers
    app: Flask
    folder: Path
    still: tuple[int, ...] = ()

    def go(self) -> Verdict:
        self.editions: dict[int, Planned] = {}
        self.watch = Watch(self.app, self.plan.count)
        self.crew = Crew(self.app, self.plan.lives(), self.folder / "workers.log")
        for wave in self.plan.waves():
            self._ride(wave)
        return self._verdict()

    def _ride(self, wave: Plan) -> None:
        begun = rows.fill(self.app, wave.editions(), self.peers)
        self.editions |= begun
        self.watch.begin(len(begun))
        self._warm_up(min(begun))
        self._set_off(id_ for id_, each in begun.items() if not each.is_late)
        self._storm(wave)
        self._calm([id_ for id_, each in begun.items() if each.is_late])

    def _warm_up(self, first: int) -> None:
        """One edition goes out in peace, here: what that loads and compiles, each fork has then."""
        let_go(self.app)
        self._set_off([first], since=timedelta(minutes=-1))
        with self.app.app_context():
            jobs.publish_edition(first)
        let_go(self.app)
        gc.freeze()  # what is there is not looked through again, and so not copied, in each fork

    def _storm(self, wave: Plan) -> None:
        events, begin = _events(wave), time.monotonic()
        while (passed := time.monotonic() - begin) < wave.seconds * STORM_LASTS:
            while events and events[0].at <= passed:
                self._happen(events.pop(0))
            self.crew.look()
            self._look("storm")
            is_over = self.watch.moving <= wave.count * LEFT or self.watch.quiet_seconds > QUIET_SECONDS
            if passed > wave.seconds and not events and is_over:
                break
            time.sleep(TICK_SECONDS)
        self.crew.end()
        self.engine.start()
        self.peers.recover()

    def _calm(self, late: list[int]) -> None:
        """Nobody is killed any more. The database restarts once more under the workers; what is late comes then."""
        time.sleep(LATE_SECONDS)  # what is still on its way to a platform gets there
        unkilled = itertools.repeat(Life(True, float("inf"), ((0.0, LATER_SECONDS),)))
        crew = Crew(self.app, unkilled, self.crew.log, size=2)
        crew.look()
        time.sleep(RESTART_SECONDS)
        self.engine.stop("fast")
        time.sleep(RESTART_SECONDS)
        self.engine.start()
        self._set_off(late)
        self.watch.rest()
        while self.watch.moving and self.watch.quiet_seconds < PATIENCE_SECONDS:
            crew.look()
            self._look("calm")
            time.sleep(TICK_SECONDS)
        crew.end()
        self.still = tuple(rows.moving(self.app))

    def _verdict(self) -> Verdict:
        seen = self.peers.seen(self.editions.values()) + Counter(rows.on_our_site(self.app))
        fates = judge.fates(self.editions, rows.states(self.app), seen)
        return Verdict(tuple(fates), self.crew.kills)

    def _happen(self, event: Event) -> None:
        if event.what == "database":
            self.engine.stop(event.values["mode"])
        elif event.what == "mended":
            self.engine.start()
        else:
            self.peers.suffer(event)

    def _look(self, weather: str) -> None:
        self.watch.look(f"{self.engine.name} {weather}, kills {self.crew.kills}, restarts {self.engine.stops}")

    def _set_off(self, ids: Iterable[int], since: timedelta = timedelta(0)) -> None:
        # In a fork: the queue keeps its connection open.
        chosen = {id_: self.editions[id_] for id_ in ids}
        done_in_fork(lambda: rows.set_off(self.app, chosen, clock.now() + since))


def _events(wave: Plan) -> list[Event]:
    """The plan's; each break of the database is followed by its end."""
    planned = wave.events()
    ends = [Event(each.at + each.values["seconds"], "mended") for each in planned if each.what == "database"]
    return sorted(planned + ends, key=lambda event: event.at)


def application(folder: Path, url: str) -> Flask:
    """An application with a data folder of its own, its tables made."""
    environ = dict.fromkeys(SETTINGS, "") | {"DATA_DIR": str(folder), "DATABASE_URL": url}
    app = create_app(settings.from_environment(environ))
    with app.app_context():
        schema.upgrade()
    return app
