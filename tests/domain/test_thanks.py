from collections.abc import Callable

import pytest

from opscontent.domain import contributors, merges, replies, rights, thanks
from opscontent.domain.accounts import Account
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import CreditWish, Reply, ReplyState
from tests.domain.test_receipts import publish
from tests.factory import Factory


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account)


def printed(
    make: Factory, prompt: Prompt, name: str, url: str = "/a/x", contributor: Contributor | None = None
) -> Reply:
    contributor = contributor or make.contributor(prompt.account, name)
    reply = make.reply(prompt, f"{name}说", name=name, contributor=contributor, state=ReplyState.used)
    publish(make, reply, url=url, slug=f"menu{reply.id}")
    return reply


def test_the_printed_are_thanked_as_they_wish(account: Account, prompt: Prompt, make: Factory) -> None:
    printed(make, prompt, "小鱼")
    replies.wish_credit(printed(make, prompt, "李小明"), CreditWish.initials)
    replies.wish_credit(printed(make, prompt, "大鱼"), CreditWish.anonymous)
    make.reply(prompt, name="没登", state=ReplyState.shortlisted)
    printed(make, prompt, "没地址", url="")
    printed(make, make.prompt(make.account()), "别家")

    found = thanks.wall(account)

    assert (list(found.names), found.unnamed, found.articles) == (["李××", "小鱼"], 1, 3)


def test_a_person_is_thanked_once(account: Account, prompt: Prompt, make: Factory) -> None:
    fish = make.contributor(account, "小鱼")
    for name in ("小鱼", "鱼"):
        printed(make, prompt, name, contributor=fish)

    assert list(thanks.wall(account).names) == ["鱼"]


def withdraw(reply: Reply, make: Factory) -> None:
    replies.withdraw(reply)


def revoke(reply: Reply, make: Factory) -> None:
    replies.revoke_consent(reply, "by phone", by=make.person())


def forget(reply: Reply, make: Factory) -> None:
    rights.forget(reply.contributor, by=make.person())


def leave(reply: Reply, make: Factory) -> None:
    thanks.set_listed(reply.contributor, is_listed=False)


def block(reply: Reply, make: Factory) -> None:
    contributors.block(reply.contributor, by=make.person())


def lose_consent(reply: Reply, make: Factory) -> None:
    reply.consent_id = None


@pytest.mark.parametrize("act", [withdraw, revoke, forget, leave, block, lose_consent])
def test_who_takes_back_anything_is_gone_at_once(
    account: Account, prompt: Prompt, make: Factory, act: Callable[[Reply, Factory], None]
) -> None:
    reply = printed(make, prompt, "小鱼")
    assert list(thanks.wall(account).names) == ["小鱼"]

    act(reply, make)

    found = thanks.wall(account)
    assert (list(found.names), found.unnamed) == ([], 0)


def test_who_left_has_left_as_one_person(account: Account, prompt: Prompt, make: Factory) -> None:
    reply, other = printed(make, prompt, "小鱼"), make.contributor(account)
    thanks.set_listed(other, is_listed=False)

    done = merges.merge(reply.contributor, other, by=make.person())
    assert thanks.wall(account).names == []
    merges.unmerge(done, by=make.person())

    assert thanks.wall(account).names == ["小鱼"]
