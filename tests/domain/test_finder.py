"""Finding by a few characters, in one's own accounts only."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from opscontent.domain import finder
from opscontent.domain.replies import ReplyState
from tests.factory import Factory

pytestmark = pytest.mark.usefixtures("inside")


def test_find_looks_in_titles_questions_replies_and_names(make: Factory) -> None:
    account = make.account("英语大大")
    post = make.post(account, "菜单翻译大赏")
    prompt = make.prompt(account, "最离谱的菜单？")
    reply = make.reply(prompt, "菜单上写着夫妻肺片")
    make.post(account, "别的题目")

    found = finder.find("菜单", [account], replies_of=[account])

    assert found.posts == [post]
    assert found.prompts == [prompt]
    assert found.replies == [reply]
    assert found.accounts == []


def test_find_finds_accounts_by_name_whatever_the_case(make: Factory) -> None:
    paper, other = make.account("The Paper"), make.account("City")

    assert finder.find("paper", [paper, other], replies_of=[]).accounts == [paper]


def test_find_sees_other_accounts_not_at_all(make: Factory) -> None:
    mine, other = make.account(), make.account()
    make.post(other, "secret title")
    make.reply(make.prompt(other, "secret question?"), "secret words")

    found = finder.find("secret", [mine], replies_of=[mine])

    assert not found


def test_find_shows_replies_only_where_one_may_read_them(make: Factory) -> None:
    account = make.account()
    make.reply(make.prompt(account), "夫妻肺片")

    assert not finder.find("肺片", [account], replies_of=[])


def test_find_leaves_withdrawn_replies_out(make: Factory) -> None:
    account = make.account()
    make.reply(make.prompt(account), "夫妻肺片", state=ReplyState.withdrawn)

    assert not finder.find("肺片", [account], replies_of=[account])


@pytest.mark.parametrize("everyone, names", [(True, ["Ling"]), (False, [])])
def test_find_shows_people_only_to_who_may_see_everyone(make: Factory, everyone: bool, names: list[str]) -> None:
    account = make.account()
    make.person("Ling")
    make.person("Joe")

    found = finder.find("lin", [account], replies_of=[], everyone=everyone)

    assert [person.name for person in found.people] == names


@pytest.mark.parametrize("query", ["", "   "])
def test_find_without_words_is_empty(make: Factory, query: str) -> None:
    account = make.account()
    make.post(account)

    assert not finder.find(query, [account], replies_of=[account])


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"', "*", "(", "🙂"])
def test_find_takes_symbols_as_they_are(make: Factory, query: str) -> None:
    account = make.account()
    make.post(account, "plain")
    post = make.post(account, f"with {query} inside")

    assert finder.find(query, [account], replies_of=[account]).posts == [post]


def test_find_shows_the_newest_six(make: Factory) -> None:
    account = make.account()
    posts = [make.post(account, f"title {number}") for number in range(8)]

    assert finder.find("title", [account], replies_of=[]).posts == posts[:1:-1]


@pytest.mark.parametrize("rows", [1, 3])
def test_find_takes_five_queries(
    make: Factory, statements: Callable[[], AbstractContextManager[list[str]]], rows: int
) -> None:
    account = make.account()
    for _ in range(rows):
        make.post(account, "menu")
        make.reply(make.prompt(account, "menu?"), "the menu")
        make.person("menu")

    with statements() as ran:
        found = finder.find("menu", [account], replies_of=[account], everyone=True)
        told = [(each.account.name, each.title) for each in found.posts] + [
            reply.prompt.id for reply in found.replies
        ]

    assert len(told) == 2 * rows
    assert len(ran) == 5
