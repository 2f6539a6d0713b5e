"""What a plan may say: each value is checked where it differs, and can be told in words for the history."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.db import db
from opscontent.domain import briefs, permissions
from opscontent.domain.accounts import Account
from opscontent.domain.briefs import EMOTIONS, MOTIVES, Brief, Pillar
from opscontent.domain.hot_topics import Angle
from opscontent.domain.people import Person
from opscontent.domain.posts.post import TITLE_MAXIMUM, UNWRITTEN, Post, PostState, Source
from opscontent.domain.prompts import Prompt
from opscontent.errors import Rejected

FIELDS = (
    "title",
    "pillar_id",
    "brief_id",
    "clause_key",
    "why_us",
    "emotion",
    "motive",
    "is_promotion",
    "source",
    "owner_id",
    "reviewer_id",
    "prompt_id",
    "angle_id",
    "planned_at",
)
# What the history shows instead of an id: the relationship's name and the words of its row.
_WORDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "pillar_id": ("pillar", lambda pillar: pillar.name),
    "owner_id": ("owner", lambda person: person.name),
    "reviewer_id": ("reviewer", lambda person: person.name),
    "prompt_id": ("prompt", lambda prompt: prompt.question),
    "angle_id": ("angle", lambda angle: angle.sentence),
}


def check(post: Post, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from the post's, cleaned. Raises `Rejected` for one that does not fit."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not part of a plan: {', '.join(sorted(unknown))}")
    new = {field: value for field, value in _cited(post, values).items() if value != getattr(post, field)}
    for field, value in new.items():
        if field in _CHECKS and value not in (None, ""):
            _CHECKS[field](post, value)
    if "title" in new or not post.title:
        _check_title(post, new.get("title", ""))
    if "clause_key" in new or "brief_id" in new:
        _check_citation(post, new)
    if "source" in new:
        new["source"] = _source(new["source"])
    return new


def checked(account: Account, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same for posts that are still to be made in an account: what each of them would be given."""
    empty = Post(account_id=account.id, title="", state=PostState.idea, clause_key="", why_us="", source=Source.own)
    return check(empty, {"title": "–", **values})


def described(post: Post, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The post's values of these columns as the history tells them: names instead of ids."""
    told: dict[str, Any] = {}
    for field in fields:
        if field in ("brief_id", "clause_key"):
            cited = briefs.clause(post.brief, post.clause_key)
            told["clause"] = cited.text if cited else ""
        elif field in _WORDS:
            name, words = _WORDS[field]
            thing = getattr(post, name)
            told[name] = words(thing) if thing else ""
        else:
            told[field] = getattr(post, field)
    return told


def _cited(post: Post, values: Mapping[str, Any]) -> dict[str, Any]:
    """A clause without a version is one of the brief in force; no clause cites no version."""
    cited = dict(values)
    if "clause_key" in cited and not cited["clause_key"]:
        cited["brief_id"] = None
    elif cited.get("clause_key") and cited.get("brief_id") is None:
        brief = briefs.current(post.account_id)
        cited["brief_id"] = brief.id if brief else None
    return cited


def _check_title(post: Post, title: str) -> None:
    if not title:
        raise Rejected(_l("Give the post a title; it can change later."))
    if len(title) > TITLE_MAXIMUM:
        raise Rejected(_l("A title may have %(most)d characters at most.", most=TITLE_MAXIMUM))
    if post.state not in UNWRITTEN:
        raise Rejected(_l("The title is part of the text now. Change it in the draft."))


def _check_citation(post: Post, new: Mapping[str, Any]) -> None:
    key = new.get("clause_key", post.clause_key)
    brief_id = new.get("brief_id", post.brief_id)
    brief = db.session.get(Brief, brief_id) if brief_id else None
    if brief is not None and brief.account_id != post.account_id:
        raise Rejected(_l("This line is not in the account's brief."))
    if key and briefs.clause(brief, key) is None:
        raise Rejected(_l("This line is not in the account's brief."))


def _check_pillar(post: Post, pillar_id: int) -> None:
    pillar = db.session.get(Pillar, pillar_id)
    if pillar is None or pillar.account_id != post.account_id or pillar.archived_at:
        raise Rejected(_l("This pillar is not in the account's brief."))


def _check_member(post: Post, person_id: int) -> None:
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active or permissions.role_of(person, post.account_id) is None:
        raise Rejected(_l("This person does not work for the account."))


def _check_prompt(post: Post, prompt_id: int) -> None:
    prompt = db.session.get(Prompt, prompt_id)
    if prompt is None or prompt.account_id != post.account_id:
        raise Rejected(_l("This prompt belongs to another account."))


def _check_angle(post: Post, angle_id: int) -> None:
    angle = db.session.get(Angle, angle_id)
    if angle is None or angle.account_id != post.account_id:
        raise Rejected(_l("This angle belongs to another account."))


def _check_emotion(_post: Post, emotion: str) -> None:
    if emotion not in EMOTIONS:
        raise Rejected(_l("There is no such emotion in our list."))


def _check_motive(_post: Post, motive: str) -> None:
    if motive not in MOTIVES:
        raise Rejected(_l("There is no such share motive in our list."))


def _check_time(_post: Post, planned_at: Any) -> None:
    if planned_at < clock.now():
        raise Rejected(_l("This time has passed. Choose a later one."))


def _source(value: Any) -> Source:
    try:
        return Source(value)
    except ValueError:
        raise Rejected(_l("There is no such source in our list.")) from None


_CHECKS: dict[str, Callable[[Post, Any], None]] = {
    "pillar_id": _check_pillar,
    "owner_id": _check_member,
    "reviewer_id": _check_member,
    "prompt_id": _check_prompt,
    "angle_id": _check_angle,
    "emotion": _check_emotion,
    "motive": _check_motive,
    "planned_at": _check_time,
}
