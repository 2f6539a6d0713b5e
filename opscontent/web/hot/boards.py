"""What stands on the boards now, and stories that several boards tell."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from opscontent.db import db
from opscontent.domain import feeds, fit, hot_rules, stories
from opscontent.domain.accounts import Account
from opscontent.domain.fit import Verdict
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.sightings import Stay
from opscontent.domain.stories import Story
from opscontent.web import access
from opscontent.web.hot import curves
from opscontent.web.hot.screen import screen, topic_of


@screen.get("/hot/boards")
def boards() -> Any:
    """`feed`: only this board; `muted`: also what a rule mutes."""
    account = access.needs_account()
    rules = hot_rules.of(account)
    feed_id, muted = request.args.get("feed", type=int), request.args.get("muted") == "1"
    mine = {each.id: each for each in access.my_accounts()}
    found = stories.on_boards(rules, list(mine), feed_id=feed_id, muted=muted)
    return render_template(
        "hot/boards.html",
        account=account,
        stories=found,
        verdicts=_verdicts(found, mine),
        rules=rules,
        feeds=feeds.every(),
        feed_id=feed_id,
        muted=muted,
        accounts=mine,
        curve=curves.lines,
    )


def _verdicts(found: list[Story], mine: Mapping[int, Account]) -> dict[int, list[tuple[Account, Verdict]]]:
    """The accounts to which each topic is near, or partly, by the topic's id."""
    judges = fit.judges(list(mine))
    near: dict[int, list[tuple[Account, Verdict]]] = {story.topic.id: [] for story in found}
    for story in found:
        for account_id, judge in judges.items():
            verdict = fit.verdict(judge.percent(story.stay.title))
            if verdict in (Verdict.near, Verdict.partly):
                near[story.topic.id].append((mine[account_id], verdict))
    return near


@screen.post("/hot/<int:topic_id>/merge")
def merge(topic_id: int) -> Any:
    """Say that this is the story of another topic (`into`)."""
    topic, account = topic_of(topic_id)
    access.permit("hot_topic.record", account)
    into = db.session.get(HotTopic, request.form.get("into", 0, type=int))
    if into is None:
        abort(422)
    stories.merge(topic, into, by=access.me())
    undo: Any = (_("One story now."), url_for("hot.unmerge", topic_id=topic.id))
    flash(undo, "undo")
    return redirect(url_for("hot.topic", topic_id=into.id))


@screen.post("/hot/<int:topic_id>/unmerge")
def unmerge(topic_id: int) -> Any:
    topic, account = topic_of(topic_id)
    access.permit("hot_topic.record", account)
    stories.unmerge(topic, by=access.me())
    flash(_("Two stories again."), "success")
    return redirect(url_for("hot.topic", topic_id=topic.id))


@screen.post("/hot/stays/<int:stay_id>/split")
def split(stay_id: int) -> Any:
    """Take one board's line out of its story."""
    account = access.needs_account()
    access.permit("hot_topic.record", account)
    stay = db.session.get(Stay, stay_id) if stay_id < 2**31 else None
    if stay is None:
        abort(404)
    topic = stories.split(stay, by=access.me())
    flash(_("It is a story of its own now."), "success")
    return redirect(url_for("hot.topic", topic_id=topic.id))
