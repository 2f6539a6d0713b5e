"""Builds the demo: the same rows every time, around the day it is built on."""

import secrets
import tomllib
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.db import db
from opscontent.demo import (
    answers,
    boards,
    chatting,
    composing,
    filing,
    library,
    outcomes,
    own_days,
    plans,
    results,
    reviewing,
    talking,
    telling,
    views,
)
from opscontent.demo.stage import Stage
from opscontent.domain import accounts, fit, people, revisions
from opscontent.domain.people import Person
from opscontent.errors import Rejected

CONTENT = Path(__file__).parent / "content"


def build(password: str | None = None, admin: Person | None = None, *, covers: Path) -> str:
    """Fill a workspace that has no account yet; returns the password of the demo's people.

    `covers` is the folder of pictures. `admin` is the person who made the workspace: they see everything and need no
    second login."""
    if accounts.by_key("yingyu"):
        raise Rejected(_l("The demo is here already."))
    password = password or secrets.token_urlsafe(9)
    stage = Stage(covers)
    _people(stage, password, admin)
    for content in _read("accounts")["account"]:
        plans.build_account(stage, content)
    for name in ("menu", "words"):
        answers.build_prompt(stage, name, _read(f"replies-{name}"))
    for content in _read("chats")["chat"]:
        chatting.build_chat(stage, content)
    _posts(stage)
    answers.pick_some(stage, "menu")
    answers.group(stage)
    outcomes.build_hot_topics(stage, _read("hot-topics")["topic"])
    _happen(stage)
    return password


def _happen(stage: Stage) -> None:
    """What came of it meanwhile."""
    results.build(stage, _read("results")["slot"])
    boards.build(stage, _read("boards"))
    outcomes.hand_one_off(stage)
    outcomes.let_pass(stage)
    telling.tell_readers(stage)
    library.build(stage, _read("pictures")["picture"])
    composing.compose(stage)
    talking.comment_on_posts(stage, _read("comments")["comment"])
    reviewing.review_in_steps(stage, _read("reviews"))
    views.save_views(stage, _read("calendar-views")["view"])
    own_days.build(stage, _read("own-days"))
    db.session.flush()
    filing.build(stage, _read("plan-files"))
    revisions.index_all()
    for account in stage.accounts.values():
        fit.learn(account.id)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text())


def _posts(stage: Stage) -> None:
    for path in sorted(CONTENT.glob("posts-*.toml")):
        key = path.stem.split("-")[1]
        for content in tomllib.loads(path.read_text())["post"]:
            plans.build_post(stage, stage.accounts[key], content)


def _people(stage: Stage, password: str, admin: Person | None) -> None:
    for content in _read("people")["person"]:
        key = content["key"]
        person = people.create(
            f"{key}@example.org",
            content["name"],
            password,
            is_admin=content["administrator"],
            locale="en" if content["locale"] == "en" else "zh_Hans",
        )
        stage.people[key] = person
        stage.roles[key] = content["roles"]
    if admin:
        stage.founder = admin
