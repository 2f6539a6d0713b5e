"""The form of a post's plan and what its fields offer in one account."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from opscontent.domain import accounts, briefs, permissions, posts
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import Brief
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import UNWRITTEN, Post
from opscontent.text.numbers import ID_MAXIMUM, whole
from opscontent.text.state_names import NAMES
from opscontent.web import access, names
from opscontent.web.forms import LocalTimeField, OpsForm

Words = dict[str, Any]


class PlanForm(OpsForm):
    """`clause` is "version's id:clause's key", so that a post can go on citing an older version."""

    title = StringField(_l("Title"), [DataRequired(), Length(max=posts.TITLE_MAXIMUM)])
    pillar = SelectField(_l("Pillar"), default="")
    clause = RadioField(_l("What the brief says"), default="")
    why_us = TextAreaField(_l("Why us"), [Optional(), Length(max=500)])
    emotion = SelectField(_l("Emotion we want"), default="")
    motive = SelectField(_l("Why readers would share it"), default="")
    is_promotion = BooleanField(_l("It promotes something that is for sale"))
    source = SelectField(_l("Source"), choices=names.choices("Source"), default="own")
    owner = SelectField(_l("Owner"), default="")
    reviewer = SelectField(_l("Reviewer"), default="")
    planned_at = LocalTimeField(_l("Planned for"), [Optional()])

    def clause_groups(self) -> list[tuple[Any, list[Any]]]:
        """The clauses as they are shown: the field's name and its radio buttons; "" for none of them."""
        newest = max((whole(option.data.partition(":")[0]) or 0 for option in self.clause), default=0)
        groups: dict[Any, list[Any]] = {}
        for option in self.clause:
            brief_id, _colon, key = option.data.partition(":")
            label = names.field_of(key.partition(".")[0]) if key else ""
            if key and whole(brief_id) != newest:
                label = _("Cited from an older version")
            groups.setdefault(label, []).append(option)
        return list(groups.items())

    def values(self) -> dict[str, Any]:
        """What was typed, as columns of a plan."""
        brief_id, _colon, clause_key = (self.clause.data or "").partition(":")
        values = {
            "pillar_id": whole(self.pillar.data),
            "brief_id": whole(brief_id),
            "clause_key": clause_key,
            "why_us": self.why_us.data or "",
            "emotion": self.emotion.data,
            "motive": self.motive.data,
            "is_promotion": bool(self.is_promotion.data),
            "source": self.source.data,
            "owner_id": whole(self.owner.data),
            "reviewer_id": whole(self.reviewer.data),
            "planned_at": self.planned_at.data,
        }
        return values | ({"title": self.title.data} if "title" in self else {})


class ChangeForm(PlanForm):
    version = IntegerField(_l("Version"), [InputRequired(), NumberRange(min=0, max=ID_MAXIMUM)], widget=HiddenInput())


def offer(form: PlanForm, account: Account, brief: Brief | None, post: Post | None = None) -> None:
    """Fill the choices of `form`; what `post` has already stays a choice, even if it is no longer in use."""
    pillars = {str(pillar.id): pillar.name for pillar in briefs.pillars_of(account.id)}
    members = [member for member in accounts.members_of(account.id) if member.role != Role.viewer]
    people = _people(member.person for member in members)
    judges = _people(member.person for member in members if permissions.editors(member.role))
    for field, words in (
        (form.pillar, {"": _("None")} | _with(pillars, post and post.pillar)),
        (form.clause, _clauses(brief, post)),
        (form.emotion, _marked("emotion", brief.emotions if brief else [])),
        (form.motive, _marked("motive", brief.motives if brief else [])),
        (form.owner, {"": _("Nobody yet")} | _with(people, post and post.owner)),
        (form.reviewer, {"": _("Nobody yet")} | _with(judges, post and post.reviewer)),
    ):
        field.choices = names.options(words)
    if post and post.state not in UNWRITTEN:
        del form.title


def stored(post: Post) -> dict[str, Any]:
    """The post's plan as the form's fields hold it."""
    return {
        "title": post.title,
        "pillar": str(post.pillar_id or ""),
        "clause": f"{post.brief_id}:{post.clause_key}" if post.clause_key else "",
        "why_us": post.why_us,
        "emotion": post.emotion,
        "motive": post.motive,
        "is_promotion": post.is_promotion,
        "source": post.source.value,
        "owner": str(post.owner_id or ""),
        "reviewer": str(post.reviewer_id or ""),
        "planned_at": post.planned_at,
        "version": post.version,
    }


def differences(form: PlanForm, post: Post) -> list[tuple[Any, str, str]]:
    """Where what was typed differs from what is stored now: label, stored words, typed words."""
    there = stored(post)
    found = []
    for field in form:
        if field.name in ("version", "csrf_token") or (field.data or "") == (there[field.name] or ""):
            continue
        found.append((field.label.text, _words(field, there[field.name]), _words(field, field.data)))
    return found


def _words(field: Any, value: Any) -> str:
    if field.name == "planned_at":
        return str(names.value_of("planned_at", value.isoformat() if value else ""))
    if isinstance(field, SelectField):
        return str(next((option.label for option in field.choices if option.value == (value or "")), value))
    return str(value or "–")


def _clauses(brief: Brief | None, post: Post | None) -> Words:
    cited = posts.clause_of(post) if post else None
    old = {}
    if post and cited and (brief is None or post.brief_id != brief.id):
        old = {f"{post.brief_id}:{cited.key}": cited.text}
    here = {f"{brief.id}:{each.key}": each.text for each in briefs.clauses(brief)} if brief else {}
    return {"": _("No line yet")} | old | here


def _marked(group: str, wanted: list[str]) -> Words:
    """Those the brief wants first, with a mark."""
    words = NAMES[group]
    first = {key: f"{words[key]} ✓" for key in words if key in wanted}
    return {"": "–"} | first | {key: word for key, word in words.items() if key not in wanted}


def _people(people: Iterable[Person]) -> Words:
    me = access.me()
    found: Words = {str(person.id): person.name for person in people}
    return found | ({str(me.id): me.name} if me.is_admin else {})


def _with(words: Words, present: Any) -> Words:
    return words | ({str(present.id): present.name} if present else {})
