"""The list of contributors at 20,000 of them, in each order and with filters; the page of one; telling readers."""

from functools import partial

from tests.bench.figures import Report
from tests.bench.places import Places
from tests.bench.rows import one_prompt
from tests.bench.screens import Screens
from tests.bench.servers import served

REPLIES = 33_400  # of six tenths as many contributors
LIST_BUDGET = 150
QUERIES_BUDGET = 16
LISTS = {
    "last seen first": "",
    "most sent first": "?sort=sent",
    "most used first": "?sort=used",
    "by name": "?sort=name",
    "page 200": "?sort=sent&page=200",
    "one character of a name": "?q=%E9%B1%BC",
    "suggested for the core": "?suggested=1",
}


def run(places: Places, report: Report) -> None:
    with places.place("people", partial(one_prompt, replies=REPLIES)) as place, served(place.folder) as server:
        screens = Screens(place, server, report)
        for act, query in LISTS.items():
            screens.measure("people", f"contributors, {act}", f"/contributors{query}", LIST_BUDGET, QUERIES_BUDGET)
        screens.measure(
            "people", "contributors who may be one person", "/contributors/alike", LIST_BUDGET, QUERIES_BUDGET
        )
        screens.measure("people", "page of one contributor", "/contributors/77", LIST_BUDGET, 24)
        path = f"/prompts/{place.ids['prompt']}/tell"
        screens.measure("people", "whom to tell what, of 33,400 replies", path, LIST_BUDGET, QUERIES_BUDGET)
