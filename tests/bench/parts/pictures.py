"""The library at 5,000 pictures, of which every second stands in a text of ten versions; sweeping up."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from opscontent import clock
from opscontent.db import unit_of_work
from opscontent.domain.media import Picture, PictureUse, Place
from tests.bench.figures import Report
from tests.bench.places import Places
from tests.bench.rows import one_post
from tests.bench.screens import Screens
from tests.bench.servers import served
from tests.factory import Factory

PICTURES = 5000
VERSIONS = 10
BUDGET = 100
QUERIES_BUDGET = 12
LISTS = {
    "all": "",
    "two characters": "?q=%E8%8F%9C%E5%8D%95",
    "unused": "?which=unused",
    "without words": "?which=no_alt",
    "page 50": "?page=50",
}


def run(places: Places, report: Report) -> None:
    with places.place("pictures", _fill) as place, served(place.folder) as server:
        screens = Screens(place, server, report)
        for act, query in LISTS.items():
            screens.measure("pictures", f"library of 5,000, {act}", f"/pictures{query}", BUDGET, QUERIES_BUDGET)
        screens.measure("pictures", "what can be swept up", "/pictures/unused", BUDGET, QUERIES_BUDGET)
        screens.measure("pictures", "page of one picture", "/pictures/77", BUDGET, 16)


def _fill(app: Flask) -> dict[str, int]:
    ids = one_post(app)
    make, old = Factory(app), clock.now() - timedelta(days=90)
    with app.app_context():
        post = make.post(make.account())  # only its columns are wanted
    revisions = [
        make.revision(post, number=number, post_id=ids["post"], account_id=ids["account"])
        for number in range(1, VERSIONS + 1)
    ]
    numbers = [revision.id for revision in revisions]
    with app.app_context(), unit_of_work() as session:
        session.execute(insert(Picture), [_picture(ids["account"], number, old) for number in range(1, PICTURES + 1)])
        uses = [
            {"picture_id": number, "post_id": ids["post"], "revision_id": revision, "place": Place.text}
            for number in range(1, PICTURES + 1, 2)
            for revision in numbers
        ]
        session.execute(insert(PictureUse), uses)
    return ids


def _picture(account_id: int, number: int, at: Any) -> dict[str, Any]:
    words = "一张旧菜单的照片" if number % 20 == 0 else f"第 {number} 张图片，街角的早饭摊"
    alt = words if number % 3 else ""
    return {
        "id": number, "account_id": account_id, "name": f"{number:032x}.jpg", "digest": f"{number:064x}",
        "size": 180_000, "width": 1600, "height": 1200, "title": words, "alt": alt, "credit": "编辑部", "source": "",
        "found_by": f"{words}\n{alt}\n编辑部", "cut_wide": "", "cut_square": "", "version": 1, "created_at": at,
    }  # fmt: skip
