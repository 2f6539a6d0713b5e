from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from opscontent import clock
from opscontent.db import Base, db
from opscontent.domain import looks, revisions, search
from opscontent.domain.accounts import Account
from opscontent.domain.media import Picture, PictureUse
from opscontent.domain.posts import Post
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import Reply, ReplyGroup
from opscontent.migrations.refolding import refold
from opscontent.text.cjk import fold, fold_key, fold_look
from opscontent.text.look import Look
from tests.conftest import make_app
from tests.factory import Factory

FOREIGN = ("reply_search", "draft_search", "huey_")
ACCOUNT = """insert into accounts (id, key, name, tagline, kind, colour, time_zone, language, channel, quota_count,
    quota_period, staleness_minutes, allows_self_approval, closing, created_at)
    values (1, 'a', 'A', '', 'site', 1, 'UTC', 'en', 'site', 0, 'none', 120, 0, '', '2026-01-01')"""
CONTRIBUTOR = """insert into contributors (id, account_id, handle_hash, name, email, created_at)
    values (1, 1, 'x', '', '', '2026-01-01')"""
REPLY = """insert into replies (id, account_id, prompt_id, contributor_id, door, text, fold_key, content_key, name,
    title_idea, consent_note, state, held_reason, note, version, received_at)
    values (:id, 1, :prompt, 1, 'form', 'x', 'x', :key, '', '', '', :state, '', '', 1, '2026-01-01 00:00:00')"""
PROMPT = """insert into prompts (id, account_id, slug, question, body, examples, thanks, wanted, decline_reasons,
    keyword, state, reply_length_maximum, replies_per_person, takes_pictures, closes_at, created_at)
    values (:id, 1, :slug, 'q', '', '', '', '', '', '', :state, 500, 5, 0, :closes, '2026-01-01')"""


POST = """insert into posts (id, account_id, title, state, clause_key, why_us, emotion, motive, source, version,
    approved_hash, created_at) values (1, 1, 'T', 'idea', '', '', '', '', 'own', 0, '', '2026-01-01')"""


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    """The search indexes belong to their migrations, Huey's tables to Huey."""
    options = {"compare_type": True, "include_object": lambda _thing, name, *_rest: not name.startswith(FOREIGN)}
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)

        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_a_reply_comes_through_a_door_that_there_is(inside: Flask, make: Factory) -> None:
    """The check was changed after the table was made, on SQLite in a way of its own."""
    make.reply(make.prompt(make.account()))

    db.session.execute(text("update replies set door = 'chat'"))
    with pytest.raises(IntegrityError):
        db.session.execute(text("update replies set door = 'window'"))


def test_replies_of_an_older_folding_are_folded_again(inside: Flask, make: Factory) -> None:
    """There and back: keys and index of those whose words or name have traditional characters."""
    prompt, one = make.prompt(make.account()), make.contributor(make.account())
    old = make.reply(prompt, "後面的頭髮", contributor=one)
    new = make.reply(prompt, "后面的头发", contributor=one)
    named = make.reply(prompt, "别的", name="陳", contributor=one)
    connection = db.session.connection()
    refold(connection, fold_look)
    db.session.expire_all()
    assert (old.fold_key == fold_key("后面的头发"), found("头发"), found("陈")) == (False, [new.id], [])

    refold(connection, fold)
    db.session.expire_all()

    assert old.fold_key == new.fold_key == fold_key("后面的头发")
    assert (found("头发"), found("頭髮"), found("陈")) == ([old.id, new.id], [old.id, new.id], [named.id])


def test_drafts_of_before_are_found(inside: Flask, make: Factory) -> None:
    """The newest text of each, on both engines."""
    account = make.account()
    post = make.post(account)
    make.revision(post, "夜市")
    make.revision(post, "早市", number=2)
    make.post(account)
    migration = import_module("opscontent.migrations.versions.0029_presences_and_search_of_drafts")

    with Operations.context(MigrationContext.configure(db.session.connection())):
        migration._fill()

    hits = {
        query: [hit.revision.post_id for hit in revisions.find(query, [account.id]).hits]
        for query in ("夜市", "早市")
    }
    assert hits == {"夜市": [], "早市": [post.id]}


def found(query: str) -> list[int]:
    return list(db.session.scalars(select(Reply.id).where(search.matches(query)).order_by(Reply.id)))


def test_what_receipts_showed_before_counts_as_told(tmp_path: Path) -> None:
    """Decisions are quiet from 0020 on; what a sender could see until then was told to them."""
    app = make_app(tmp_path)
    with app.app_context():
        upgrade(revision="0017")
        for statement in (ACCOUNT, CONTRIBUTOR):
            db.session.execute(text(statement))
        for number, (state, closes) in enumerate((("open", None), ("closed", None), ("open", "2020-01-01")), 1):
            db.session.execute(text(PROMPT), {"id": number, "state": state, "closes": closes, "slug": str(number)})
        for number, (state, prompt) in enumerate(
            (("shortlisted", 1), ("used", 1), ("declined", 1), ("declined", 2), ("declined", 3), ("new", 2)), 1
        ):
            db.session.execute(text(REPLY), {"id": number, "state": state, "prompt": prompt, "key": str(number)})
        db.session.commit()
        upgrade()

        told = db.session.execute(text("select told from replies order by id")).scalars().all()
        db.session.remove()
        db.engine.dispose()

    assert told == ["considered", "selected", None, "not_this_time", "not_this_time", None]


def test_quotes_of_before_learn_which_version_they_were_made_of(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with app.app_context():
        upgrade()
    make = Factory(app)
    account = make.account()
    prompt = make.prompt(account)
    post = make.post(account)
    later = clock.now() + timedelta(hours=1)
    replies = [make.reply(prompt, "x", version=version, edited_at=at) for version, at in ((1, None), (3, later))]
    made = [make.quote(reply).id for reply in replies] + [make.quote(replies[1], post).id]

    with app.app_context():
        downgrade(revision="0021")
        upgrade()
        found = [db.session.get_one(Quote, number).reply_version for number in made]
        db.engine.dispose()

    assert found == [1, 2, 3]


def test_covers_of_before_are_in_the_library(tmp_path: Path) -> None:
    """Each once, with who first used it and every version that shows it; what the drafts say stays as it is."""
    app, name = make_app(tmp_path), f"{'a' * 32}.jpg"
    insert = """insert into revisions (id, account_id, post_id, number, kind, title, digest, author, cover, cover_alt,
        body, label, created_at) values (:id, 1, 1, :id, 'saved', 'T', '', '', :cover, :alt, '', '', '2026-01-01')"""
    with app.app_context():
        upgrade(revision="0028")
        for statement in (ACCOUNT, POST):
            db.session.execute(text(statement))
        for number, cover, alt in ((1, "", ""), (2, name, "A menu"), (3, name, "Another")):
            db.session.execute(text(insert), {"id": number, "cover": cover, "alt": alt})
        db.session.commit()
        upgrade()
        picture = db.session.scalars(select(Picture)).one()
        uses = db.session.scalars(select(PictureUse).order_by(PictureUse.id)).all()
        found = (picture.name, picture.alt, picture.size, picture.as_cover)
        shown = [(use.picture_id, use.post_id, use.revision_id, use.place.value) for use in uses]
        db.session.remove()
        downgrade(revision="0028")
        upgrade()
        db.session.remove()
        db.engine.dispose()

    assert found == (name, "A menu", None, name)
    assert shown == [(1, 1, 2, "cover"), (1, 1, 3, "cover")]


def test_a_database_can_go_back_before_groups_and_come_again(tmp_path: Path) -> None:
    """On SQLite, where not all of it can be taken away."""
    app = make_app(tmp_path)
    with app.app_context():
        upgrade()
    make = Factory(app)
    prompt = make.prompt(make.account())
    with app.app_context():
        group = ReplyGroup(account_id=prompt.account_id, prompt_id=prompt.id, created_at=clock.now())
        db.session.add(group)
        db.session.commit()
        number = group.id
    make.theme(prompt, "肺片", make.reply(prompt, "夫妻肺片", group_id=number))

    with app.app_context():
        downgrade(revision="0017")
        upgrade()
        kept = [(reply.text, reply.group_id) for reply in db.session.scalars(select(Reply).order_by(Reply.id))]
        groups = db.session.scalars(select(ReplyGroup.id)).all()
        db.session.remove()
        with db.engine.connect() as connection:
            options = {"include_object": lambda _thing, name, *_rest: not name.startswith(FOREIGN)}
            differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        db.engine.dispose()

    assert (kept, groups, differences) == ([("夫妻肺片", None)], [], [])


def test_accounts_and_posts_of_before_are_plain_and_promote_nothing(tmp_path: Path) -> None:
    """Looks came with 0025, promotions with 0026: an account that was there has none of either."""
    app = make_app(tmp_path)
    with app.app_context():
        upgrade(revision="0022")
        for statement in (ACCOUNT, "update accounts set kind = 'subscription'", POST):
            db.session.execute(text(statement))
        db.session.commit()
        upgrade()
        look = looks.of(db.session.get_one(Account, 1))
        is_promotion = db.session.get_one(Post, 1).is_promotion
        db.session.remove()
        downgrade(revision="0022")
        upgrade()
        kept = db.session.execute(text("select name from accounts")).scalars().all()
        db.session.remove()
        db.engine.dispose()

    assert (look, is_promotion, kept) == (Look(), False, ["A"])
