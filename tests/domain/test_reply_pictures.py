"""Pictures of replies: attached once and up to three, gone with the reply, files without a reply cleared."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from opscontent import clock
from opscontent.db import db
from opscontent.domain import replies
from opscontent.domain.replies import KeptPicture, Reply
from tests.domain.test_covers import picture
from tests.factory import Factory


def kept(folder: Path, width: int = 40) -> KeptPicture:
    return replies.keep_picture(picture(size=(width, 20)), folder)


def names(reply: Reply) -> list[str]:
    return [each.name for each in replies.pictures_of(reply.id)]


def test_keep_measures_what_it_drew(tmp_path: Path) -> None:
    found = kept(tmp_path, 4096)

    assert (found.width, found.height) == (2048, 10)
    assert [file.name for file in tmp_path.iterdir()] == [found.name]


def test_attach_takes_three_and_each_once(inside: Flask, make: Factory, tmp_path: Path) -> None:
    reply = make.reply(make.prompt(make.account()))
    four = [kept(tmp_path, 40 + number) for number in range(4)]
    again = kept(tmp_path, 40)

    counts = [replies.attach_pictures(reply, some) for some in ([four[0]], [again], four[1:], [four[3]], [])]

    assert counts == [1, 0, 2, 0, 0]
    assert names(reply) == [each.name for each in four[:3]]


def test_pictures_are_told_apart_by_prompt(inside: Flask, make: Factory, tmp_path: Path) -> None:
    account = make.account()
    reply, other = make.reply(make.prompt(account)), make.prompt(account)
    one = kept(tmp_path)
    replies.attach_pictures(reply, [one])

    assert replies.is_picture_of_prompt(reply.prompt_id, one.name)
    assert not replies.is_picture_of_prompt(other.id, one.name)
    assert list(replies.pictures_of_many([reply.id, 999])) == [reply.id]


@pytest.mark.parametrize("commits", [True, False])
def test_withdraw_takes_the_files_away_once_committed(
    app: Flask, make: Factory, tmp_path: Path, commits: bool
) -> None:
    made = make.reply(make.prompt(make.account()))
    one = kept(tmp_path)
    with app.app_context():
        replies.attach_pictures(db.session.get_one(Reply, made.id), [one])
        db.session.commit()

    with app.app_context():
        replies.withdraw(db.session.get_one(Reply, made.id), folder=tmp_path)
        db.session.commit() if commits else db.session.rollback()

    assert (tmp_path / one.name).exists() is not commits
    with app.app_context():
        assert len(replies.pictures_of(made.id)) == (0 if commits else 1)


def test_drop_takes_only_those_asked_for(inside: Flask, make: Factory, tmp_path: Path) -> None:
    reply = make.reply(make.prompt(make.account()))
    replies.attach_pictures(reply, [kept(tmp_path, 40), kept(tmp_path, 50)])
    first, second = replies.pictures_of(reply.id)

    replies.drop_pictures([reply.id], None, ids=[first.id])

    assert names(reply) == [second.name]


def test_clear_removes_old_files_that_no_reply_has(inside: Flask, make: Factory, tmp_path: Path) -> None:
    reply = make.reply(make.prompt(make.account()))
    ours, old, fresh = (kept(tmp_path, width) for width in (40, 50, 60))
    replies.attach_pictures(reply, [ours])
    before = (clock.now() - replies.pictures.KEPT_FOR - timedelta(hours=1)).timestamp()
    for each in (ours, old):
        os.utime(tmp_path / each.name, (before, before))

    assert replies.clear_pictures(tmp_path, clock.now()) == 1
    assert replies.clear_pictures(tmp_path / "nowhere", clock.now()) == 0
    assert {file.name for file in tmp_path.iterdir()} == {ours.name, fresh.name}
