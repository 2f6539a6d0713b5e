"""Makes rows for tests. Outside a context each row is committed and detached (columns can be read)."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from flask import Flask, has_app_context
from sqlalchemy import select

from opscontent import clock, vault
from opscontent.db import db
from opscontent.domain import search
from opscontent.domain.accounts import Account, Kind, Membership, QuotaPeriod
from opscontent.domain.briefs import Brief, Pillar
from opscontent.domain.chats import Chat, Mode
from opscontent.domain.contributors import Contributor
from opscontent.domain.editions import Edition, EditionItem, EditionState
from opscontent.domain.feeds import Feed
from opscontent.domain.groups import PassState
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.people import Person
from opscontent.domain.people import Theme as Look
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Consent, Prompt, PromptState
from opscontent.domain.quotes import EditKind, Quote, Section
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.domain.revisions import Revision, RevisionKind
from opscontent.domain.sightings import Stay
from opscontent.domain.slots import Slot
from opscontent.domain.themes import Theme, ThemePass, ThemeReply
from opscontent.text.cjk import fold_key

PASSWORD = "correct horse battery"
# argon2 of PASSWORD, made once: hashing is slow on purpose.
PASSWORD_HASH = ""


class Factory:
    """Each method makes one row with sensible values; keywords override them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = count(1)

    def person(self, name: str = "Ling", **values: Any) -> Person:
        number = next(self.numbers)
        values = {
            "email": f"{name.lower().replace(' ', '.')}{number}@example.org",
            "name": name,
            "password_hash": password_hash(),
            "is_admin": False,
            "locale": "en",
            "theme": Look.auto,
            "session_key": secrets.token_urlsafe(16),
            "created_at": clock.now(),
        } | values
        return self._kept(Person(**values))

    def account(self, name: str = "Paper", **values: Any) -> Account:
        number = next(self.numbers)
        values = {
            "key": f"account{number}",
            "name": name,
            "kind": Kind.site,
            "time_zone": "Asia/Shanghai",
            "channel": "site",
            "created_at": clock.now(),
            "quota_period": QuotaPeriod.none,
        } | values
        return self._kept(Account(**values))

    def member(self, account: Account, role: Role | str = Role.editor, name: str = "", **values: Any) -> Person:
        """A person with this role in the account."""
        person = self.person(name or str(role), **values)
        with self._context():
            db.session.add(Membership(account_id=account.id, person_id=person.id, role=Role(role)))
            self._finish()
            if has_app_context() and person in db.session:
                db.session.expire(person, ["memberships"])
        return person

    def brief(self, account: Account, **values: Any) -> Brief:
        values = {
            "account_id": account.id,
            "number": 1,
            "statement": "Plain words for busy people.",
            "audience": "People who learn on the train.",
            "promise": "One thing you can use today.\nNo jargon.",
            "tone": "Warm, dry.",
            "dont_words": ["震惊"],
            "off_limits": ["medical advice"],
            "created_at": clock.now(),
        } | values
        return self._kept(Brief(**values))

    def pillar(self, account: Account, name: str = "Grammar", **values: Any) -> Pillar:
        return self._kept(Pillar(**({"account_id": account.id, "name": name, "target_share": 50} | values)))

    def slot(self, account: Account, **values: Any) -> Slot:
        values = {
            "account_id": account.id,
            "weekday": 0,
            "local_time": time(7, 30),
            "created_at": clock.now() - timedelta(days=90),
        } | values
        return self._kept(Slot(**values))

    def post(self, account: Account, title: str = "A title", **values: Any) -> Post:
        values = {
            "account_id": account.id,
            "title": title,
            "state": PostState.idea,
            "created_at": clock.now(),
        } | values
        return self._kept(Post(**values))

    def revision(self, post: Post, body: str = "Some words.", **values: Any) -> Revision:
        values = {
            "account_id": post.account_id,
            "post_id": post.id,
            "number": 1,
            "kind": RevisionKind.saved,
            "title": post.title,
            "body": body,
            "created_at": clock.now(),
        } | values
        return self._kept(Revision(**values))

    def prompt(self, account: Account, question: str = "Which menu made you laugh?", **values: Any) -> Prompt:
        """A prompt with the first version of its consent text; open unless said otherwise."""
        values = {
            "account_id": account.id,
            "slug": f"prompt{next(self.numbers)}",
            "question": question,
            "state": PromptState.open,
            "created_at": clock.now(),
        } | values
        prompt = self._kept(Prompt(**values))
        self._kept(Consent(prompt_id=prompt.id, number=1, text="You may print this.", created_at=clock.now()))
        return prompt

    def consent(self, prompt: Prompt) -> Consent:
        with self._context():
            found = db.session.query(Consent).filter_by(prompt_id=prompt.id).order_by(Consent.number.desc()).first()
            assert found is not None
            return found

    def contributor(self, account: Account, name: str = "小鱼", **values: Any) -> Contributor:
        handle = hashlib.sha256(f"{name}{next(self.numbers)}".encode()).hexdigest()
        values = {
            "account_id": account.id,
            "handle_hash": handle,
            "name": name,
            "created_at": clock.now(),
        } | values
        return self._kept(Contributor(**values))

    def reply(self, prompt: Prompt, text: str = "夫妻肺片", **values: Any) -> Reply:
        """A reply with consent, by a contributor of its own unless one is given; searchable."""
        contributor = values.pop("contributor", None) or self._contributor_of(prompt, values.get("name", "小鱼"))
        values = {
            "account_id": prompt.account_id,
            "prompt_id": prompt.id,
            "contributor_id": contributor.id,
            "door": Door.form,
            "text": text,
            "fold_key": fold_key(text),
            "content_key": secrets.token_hex(32),
            "name": "小鱼",
            "consent_id": self.consent(prompt).id,
            "state": ReplyState.new,
            "received_at": clock.now(),
        } | values
        reply = self._kept(Reply(**values))
        with self._context():
            search.index_reply(reply)
            self._finish()
        return reply

    def chat(self, account: Account, **values: Any) -> Chat:
        """A chat in plain mode that takes calls; `token` and `key` in clear."""
        secrets_ = {"token": "our-token", "key": ""} | {n: values.pop(n) for n in ("token", "key") if n in values}
        with self._context():
            sealed = {name: vault.seal(secret) for name, secret in secrets_.items()}
        values = {
            "account_id": account.id,
            "mode": Mode.plain,
            "appid": "",
            "welcome": "",
            "is_enabled": True,
            "changed_at": clock.now(),
        } | values
        return self._kept(Chat(**values, **sealed))

    def quote(self, reply: Reply, post: Post | None = None, **values: Any) -> Quote:
        values = {
            "account_id": reply.account_id,
            "prompt_id": reply.prompt_id,
            "reply_id": reply.id,
            "post_id": post.id if post else None,
            "edit_kind": EditKind.verbatim,
            "reply_version": reply.version,
            "created_at": clock.now(),
        } | values
        return self._kept(Quote(**values))

    def section(self, prompt: Prompt, title: str = "Food", position: int = 0) -> Section:
        """A heading on the prompt's desk."""
        values = {"account_id": prompt.account_id, "prompt_id": prompt.id, "title": title, "position": position}
        return self._kept(Section(**values))

    def theme(self, prompt: Prompt, terms: str, *replies: Reply, round: int = 1) -> Theme:
        """A theme of these words with these replies, shown if its round is the first."""
        mine = {"account_id": prompt.account_id, "prompt_id": prompt.id}
        with self._context():
            if db.session.scalar(select(ThemePass.id).where(ThemePass.prompt_id == prompt.id)) is None:
                newest, now = max((reply.id for reply in replies), default=0), clock.now()
                times = {"begun_at": now, "told_at": now, "finished_at": now}
                db.session.add(ThemePass(**mine, **times, state=PassState.done, looked_until=newest, round=1))
                self._finish()
        theme = self._kept(Theme(**mine, terms="\n".join(terms.split()), round=round, position=next(self.numbers)))
        with self._context():
            db.session.add_all(ThemeReply(theme_id=theme.id, reply_id=reply.id) for reply in replies)
            db.session.flush()
            self._finish()
        return theme

    def edition(self, account: Account, *posts: Post, **values: Any) -> Edition:
        values = {"account_id": account.id, "state": EditionState.open, "created_at": clock.now()} | values
        items = [EditionItem(post_id=post.id, position=place) for place, post in enumerate(posts)]
        return self._kept(Edition(**values, items=items))

    def feed(self, name: str = "", **values: Any) -> Feed:
        number = next(self.numbers)
        values = {
            "name": name or f"Board {number}",
            "kind": "newsnow",
            "url": f"https://example.org/boards/{number}",
            "next_at": clock.now(),
            "created_at": clock.now(),
        } | values
        return self._kept(Feed(**values))

    def stay(self, topic: HotTopic, **values: Any) -> Stay:
        values = {
            "feed_id": values.get("feed_id") or self.feed().id,
            "topic_id": topic.id,
            "key": topic.title,
            "title": topic.title,
            "first_seen_at": topic.first_seen_at,
            "last_seen_at": topic.last_seen_at,
        } | values
        return self._kept(Stay(**values))

    def hot_topic(self, title: str = "A storm", **values: Any) -> HotTopic:
        moment = clock.now()
        values = {"title": title, "source": "微博", "first_seen_at": moment, "last_seen_at": moment} | values
        return self._kept(HotTopic(**values))

    def _contributor_of(self, prompt: Prompt, name: str) -> Contributor:
        with self._context():
            account = db.session.get(Account, prompt.account_id)
            assert account is not None
            return self.contributor(account, name)

    def _kept(self, row: Any) -> Any:
        with self._context():
            db.session.add(row)
            db.session.flush()
            self._finish(row)
        return row

    def _finish(self, row: Any = None) -> None:
        """Commit and detach when nobody else holds a context; a domain test keeps its own transaction."""
        if self.inside:
            return
        if row is not None:
            db.session.refresh(row)
            db.session.expunge(row)
        db.session.commit()

    @contextmanager
    def _context(self) -> Iterator[None]:
        if has_app_context():
            if not hasattr(self, "inside"):
                self.inside = True
            yield
            return
        self.inside = False
        with self.app.app_context():
            yield
        del self.inside


def password_hash() -> str:
    global PASSWORD_HASH
    if not PASSWORD_HASH:
        from argon2 import PasswordHasher  # noqa: PLC0415

        PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    return PASSWORD_HASH


def at(text: str) -> datetime:
    """A moment in UTC from "2026-11-21 07:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
