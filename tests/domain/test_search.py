import pytest

from opscontent.db import db
from opscontent.domain import search
from opscontent.domain.replies import Reply
from tests.factory import Factory


@pytest.mark.parametrize(
    "query, expected",
    [
        ("肺片", ["夫妻肺片是什么"]),
        ("片", ["夫妻肺片是什么", "一片叶子"]),
        ("husband", ["Husband and wife, 夫妻"]),
        ("SBAN", ["Husband and wife, 夫妻"]),
        ("夫妻", ["夫妻肺片是什么", "Husband and wife, 夫妻"]),
        ("没有", []),
        ("!!", ["really!!"]),
    ],
)
def test_search_finds_any_part(inside: object, make: Factory, query: str, expected: list[str]) -> None:
    prompt = make.prompt(make.account())
    for words in ("夫妻肺片是什么", "Husband and wife, 夫妻", "一片叶子", "really!!"):
        make.reply(prompt, words, name="Joe")

    found = db.session.query(Reply).filter(search.matches(query)).order_by(Reply.id).all()

    assert [reply.text for reply in found] == expected
