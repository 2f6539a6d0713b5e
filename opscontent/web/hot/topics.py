"""Topics, by hand or from a board, and each account's decision to chase or to pass."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import URL, DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from opscontent.domain import activity, briefs, feeds, fit, hot_topics, stories
from opscontent.domain.accounts import Account
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.errors import OpsError
from opscontent.web import access, names
from opscontent.web.forms import LocalTimeField, OpsForm
from opscontent.web.hot import curves
from opscontent.web.hot.screen import screen, topic_of


class TopicForm(OpsForm):
    title = StringField(_l("What people talk about"), [DataRequired(), Length(max=200)])
    source = StringField(_l("Seen on"), [DataRequired(), Length(max=60)])
    url = StringField(
        _l("Link"),
        [
            Optional(),
            Length(max=500),
            Regexp("(?i)^https?://", message=_l("An address begins with https://.")),
            URL(),
        ],
    )
    rank = IntegerField(_l("Rank"), [Optional(), NumberRange(min=1, max=1000)])
    window_hours = IntegerField(
        _l("Likely to last (hours)"), [InputRequired(), NumberRange(min=1, max=720)], default=6
    )
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])


class AngleForm(OpsForm):
    stance = RadioField(_l("Decision"), choices=names.choices("Stance"), validators=[DataRequired()])
    sentence = TextAreaField(_l("The angle only we can take"), [Optional(), Length(max=500)])
    clause_key = SelectField(_l("Clause it serves"), validators=[Optional()])
    deadline_at = LocalTimeField(_l("Deadline"), [Optional()])
    reason = TextAreaField(_l("Why"), [Optional(), Length(max=500)])


class OutcomeForm(OpsForm):
    outcome = TextAreaField(_l("Looking back"), [DataRequired(), Length(max=500)])


@screen.get("/hot")
def desk() -> Any:
    account = access.needs_account()
    closed = request.args.get("closed") == "1"
    topics = hot_topics.current([each.id for each in access.my_accounts()], closed=closed)
    return _desk(account, topics, TopicForm(formdata=None), closed=closed)


@screen.post("/hot/new")
def record() -> Any:
    account = access.needs_account()
    access.permit("hot_topic.record", account)
    form = TopicForm()
    if not form.validate():
        topics = hot_topics.current([each.id for each in access.my_accounts()])
        return _desk(account, topics, form), 422
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "title", "source")}
    topic = hot_topics.record(str(form.title.data), str(form.source.data), by=access.me(), **values)
    return redirect(url_for("hot.topic", topic_id=topic.id))


@screen.route("/hot/<int:topic_id>", methods=["GET", "POST"])
def topic(topic_id: int) -> Any:
    """One topic; a POST is the current account's decision on it."""
    found, account = topic_of(topic_id)
    angle = hot_topics.angle_of(found, account)
    form = AngleForm(obj=angle)
    form.clause_key.choices = _clauses(account)
    if not form.is_submitted():
        return _page(found, account, form)
    access.permit("angle.decide", account)
    if not form.validate():
        return _page(found, account, form), 422
    values = {name: form.data[name] for name in ("sentence", "reason", "clause_key", "deadline_at")}
    try:
        hot_topics.decide(found, account, Stance(form.stance.data), by=access.me(), **values)
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(found, account, form), error.status
    flash(_("Decided."), "success")
    return redirect(url_for("hot.topic", topic_id=found.id))


@screen.post("/hot/<int:topic_id>/change")
def change(topic_id: int) -> Any:
    found, account = topic_of(topic_id)
    access.permit("hot_topic.record", account)
    form = TopicForm()
    if not form.validate():
        angle_form = AngleForm(formdata=None, obj=hot_topics.angle_of(found, account))
        angle_form.clause_key.choices = _clauses(account)
        return _page(found, account, angle_form, form), 422
    hot_topics.change(found, {n: v for n, v in form.data.items() if n != "csrf_token"}, by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("hot.topic", topic_id=found.id))


@screen.post("/hot/<int:topic_id>/over")
def over(topic_id: int) -> Any:
    found, account = topic_of(topic_id)
    access.permit("hot_topic.record", account)
    if found.closed_at:
        hot_topics.reopen(found, by=access.me())
        return redirect(url_for("hot.topic", topic_id=found.id))
    hot_topics.close(found, by=access.me())
    undo: Any = (_("Marked as over."), url_for("hot.over", topic_id=found.id))
    flash(undo, "undo")
    return redirect(url_for("hot.desk"))


@screen.post("/hot/<int:topic_id>/outcome")
def outcome(topic_id: int) -> Any:
    found, account = topic_of(topic_id)
    access.permit("angle.decide", account)
    angle, form = hot_topics.angle_of(found, account), OutcomeForm()
    if angle is None or not form.validate():
        abort(422)
    hot_topics.note_outcome(angle, str(form.outcome.data), by=access.me())
    flash(_("Saved."), "success")
    return redirect(url_for("hot.topic", topic_id=found.id))


def _clauses(account: Account) -> list[SelectChoice]:
    brief = briefs.current(account.id)
    found = briefs.clauses(brief) if brief else []
    return names.options({"": "–"} | {clause.key: clause.text for clause in found})


def _desk(account: Account, topics: Any, form: TopicForm, *, closed: bool = False) -> str:
    return render_template(
        "hot/desk.html",
        account=account,
        topics=topics,
        passed_by=hot_topics.passed_by() if closed else [],
        has_feeds=feeds.are_there(),
        form=form,
        closed=closed,
    )


def _page(found: HotTopic, account: Account, form: AngleForm, topic_form: TopicForm | None = None) -> str:
    mine = {each.id: each for each in access.my_accounts()}
    others: list[Angle] = [a for a in found.angles if a.account_id in mine and a.account_id != account.id]
    angle = hot_topics.angle_of(found, account)
    return render_template(
        "hot/topic.html",
        topic=found,
        account=account,
        angle=angle,
        clause=briefs.clause(angle.brief, angle.clause_key) if angle else None,
        others=others,
        form=form,
        topic_form=topic_form or TopicForm(formdata=None, obj=found),
        story=stories.story_of(found, list(mine)),
        merged=stories.merged_into(found),
        alike=[] if found.closed_at else stories.near(found),
        accounts=mine,
        look=fit.look(found.title, account.id, list(mine)),
        curve=curves.lines,
        together=curves.together,
        outcome_form=OutcomeForm(formdata=None, obj=angle),
        entries=activity.of(found, most=30),
    )
