"""The demo's accounts, briefs, slots and posts."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from opscontent.db import db
from opscontent.demo import answers, outcomes, pictures
from opscontent.demo.stage import Stage
from opscontent.domain import accounts, briefs
from opscontent.domain.accounts import Account, Kind, Membership
from opscontent.domain.activity import Changes
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState, Source
from opscontent.domain.revisions import Revision, RevisionKind
from opscontent.domain.slots import Slot

FIELDS = ("statement", "audience", "promise", "tone", "persona_self", "persona_reader")
LISTS = ("do_words", "dont_words", "off_limits", "emotions", "motives")
ILLUSTRATED = (PostState.in_review, PostState.approved, PostState.scheduled, PostState.published)
WRITTEN = (PostState.drafting, *ILLUSTRATED)
REPLY = re.compile(r"\[\[reply:(\d+)\]\]")
MOVED_EVERY = 6  # published posts
LANGUAGES = {"wordshop": "en"}
ALTS = {"en": "A pattern of tiles", "zh_Hans": "几何图块"}


def build_account(stage: Stage, content: dict[str, Any]) -> None:
    began = stage.now - timedelta(days=90)
    account = accounts.create(
        content["name"],
        content["key"],
        kind=Kind(content["kind"]),
        time_zone=content["time_zone"],
        by=stage.people["admin"],
        tagline=content["tagline"],
        colour=content["colour"],
        language=LANGUAGES.get(content["key"], "zh_Hans"),
    )
    stage.accounts[content["key"]] = account
    for key, roles in stage.roles.items():
        if content["key"] in roles:
            person, role = stage.people[key], Role(roles[content["key"]])
            db.session.add(Membership(account=account, person=person, role=role))
    _pillars(stage, account, content["pillar"])
    _brief(stage, account, content["brief_v1"], 1, began)
    _brief(stage, account, content["brief"], 2, began + timedelta(days=40))
    for slot in content["slot"]:
        _slot(stage, account, slot, began)
    db.session.flush()


def build_post(stage: Stage, account: Account, content: dict[str, Any]) -> None:
    state, owner = PostState(content["state"]), stage.people[content["owner"]]
    planned_at = None
    if "day" in content and state != PostState.idea:
        planned_at = stage.at(account, content["day"], content["time"], is_past=state == PostState.published)
    created_at = min(planned_at or stage.now, stage.now) - timedelta(days=6, hours=len(stage.posts) % 7)
    post = Post(
        account=account,
        title=content["title"],
        state=state,
        owner=owner,
        reviewer=stage.people["chief" if owner is not stage.people["chief"] else "editor"],
        planned_at=planned_at,
        created_at=created_at,
        created_by_id=owner.id,
        **_plan(stage, account, content),
    )
    db.session.add(post)
    db.session.flush()
    stage.posts.append(post)
    stage.record(owner, "post.created", post, created_at)
    if state == PostState.published and len(stage.posts) % MOVED_EVERY == 4:
        move_once(stage, post)
    if state in WRITTEN:
        _write(stage, post, content, created_at + timedelta(days=1))


def move_once(stage: Stage, post: Post) -> None:
    """It was planned for the day before, and moved two days ahead of that."""
    if post.planned_at and post.owner:
        was = post.planned_at - timedelta(days=1)
        changes: Changes = {"planned_at": (was, post.planned_at)}
        stage.record(post.owner, "post.rescheduled", post, was - timedelta(days=2), changes=changes)


def _plan(stage: Stage, account: Account, content: dict[str, Any]) -> dict[str, Any]:
    brief = stage.briefs[account.key]
    return {
        "pillar": stage.pillars.get((account.key, content.get("pillar", ""))),
        "brief": brief,
        "clause_key": _clause_key(brief, content.get("clause", "")),
        "why_us": content.get("why_us", ""),
        "emotion": content.get("emotion", ""),
        "motive": content.get("motive", ""),
        "source": Source(content.get("source", "own")),
        "prompt": stage.prompts.get(content.get("from_prompt", "")),
    }


def _write(stage: Stage, post: Post, content: dict[str, Any], at: datetime) -> None:
    body, quoted = _with_replies(stage, content.get("body", "").strip(), content.get("from_prompt", ""))
    cover = _cover(stage, post)
    for number, text in enumerate((_first_half(body), body), start=1):
        written_at = at + timedelta(hours=number * 5)
        db.session.add(_revision(post, number, digest=content.get("digest", ""), body=text, at=written_at, **cover))
    for position, reply in enumerate(quoted):
        db.session.add(answers.quote_of(reply, position, at, post.owner_id, post))
    db.session.flush()
    outcomes.carry_on(stage, post, content, at + timedelta(hours=20))


def _cover(stage: Stage, post: Post) -> dict[str, str]:
    """A picture, but for those who are still writing."""
    if post.state not in ILLUSTRATED:
        return {}
    colour = post.pillar.colour if post.pillar else post.account.colour
    name = pictures.keep(post.title, colour, stage.covers)
    return {"cover": name, "cover_alt": ALTS[post.account.language]}


def _revision(post: Post, number: int, *, at: datetime, **text: str) -> Revision:
    return Revision(
        account_id=post.account_id,
        post=post,
        number=number,
        kind=RevisionKind.saved,
        title=post.title,
        author=post.owner.name if post.owner else "",
        created_at=at,
        created_by_id=post.owner_id,
        **text,
    )


def _with_replies(stage: Stage, body: str, prompt: str) -> tuple[str, list[Any]]:
    """The body with the numbers of the file's replies turned into ids, and those replies in order."""
    if not prompt:
        return body, []
    replies = stage.replies[prompt]
    quoted = [replies[int(number) - 1] for number in dict.fromkeys(REPLY.findall(body))]
    return REPLY.sub(lambda match: f"[[reply:{replies[int(match.group(1)) - 1].id}]]", body), quoted


def _first_half(body: str) -> str:
    paragraphs = body.split("\n\n")
    return "\n\n".join(paragraphs[: max(1, len(paragraphs) // 2)])


def _pillars(stage: Stage, account: Account, contents: list[dict[str, Any]]) -> None:
    for position, content in enumerate(contents):
        pillar = Pillar(account=account, position=position, **content)
        db.session.add(pillar)
        stage.pillars[account.key, content["name"]] = pillar
    db.session.flush()


def _brief(stage: Stage, account: Account, content: dict[str, Any], number: int, at: datetime) -> None:
    chief = stage.people["chief" if account.key != "wordshop" else "editor"]
    pillars = [pillar for (key, _), pillar in stage.pillars.items() if key == account.key]
    brief = Brief(
        account=account,
        number=number,
        pillars=[pillar.snapshot for pillar in pillars],
        created_at=at,
        created_by_id=chief.id,
        **{name: content.get(name, "").strip() for name in FIELDS},
        **{name: content.get(name, []) for name in LISTS},
    )
    db.session.add(brief)
    stage.briefs[account.key] = brief


def _slot(stage: Stage, account: Account, content: dict[str, Any], at: datetime) -> None:
    db.session.add(
        Slot(
            account=account,
            weekday=content["weekday"],
            local_time=time.fromisoformat(content["time"]),
            pillar=stage.pillars.get((account.key, content.get("pillar", ""))),
            note=content.get("note", ""),
            created_at=at,
        )
    )


def _clause_key(brief: Brief, wanted: str) -> str:
    """The clause's key in this version: "promise.1", or "promise" where that is one line."""
    keys = [clause.key for clause in briefs.clauses(brief)]
    field = {"persona": "persona_self"}.get(wanted, wanted).partition(".")[0]
    return next((key for key in (wanted, field, f"{field}.1") if key in keys), keys[0])
