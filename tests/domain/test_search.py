import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain import replies, search
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door, Reply
from opscontent.text.cjk import fold
from tests.factory import Factory

MIXED = st.text(alphabet="今天氣气後后發发𠀀aAbｂ1２é ，。！😀\u0301", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "query, expected",
    [
        ("肺片", ["夫妻肺片是什么"]),
        ("片", ["夫妻肺片是什么", "一片叶子"]),
        ("husband", ["Husband and wife, 夫妻"]),
        ("SBAN", ["Husband and wife, 夫妻"]),
        ("夫妻", ["夫妻肺片是什么", "Husband and wife, 夫妻"]),
        ("夫妻肺片是什麼", ["夫妻肺片是什么"]),
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


@pytest.fixture
def prompt(inside: object, make: Factory) -> Prompt:
    return make.prompt(make.account())


@given(st.lists(MIXED, min_size=1, max_size=6), st.lists(MIXED, max_size=3), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_finds_what_a_scan_of_the_folded_texts_finds(
    prompt: Prompt, make: Factory, texts: list[str], queries: list[str], data: st.DataObject
) -> None:
    """Nothing missed, nothing besides, whatever the length of the query; parts of the texts are asked for too."""
    with db.session.begin_nested() as savepoint:
        who = make.contributor(prompt.account)
        replies.add_many(
            [replies.row_of(prompt, who.id, str(at), text, "阿氣", Door.form) for at, text in enumerate(texts)]
        )
        start = data.draw(st.integers(0, len(texts[0]) - 1))
        parts = [texts[0][start : start + data.draw(st.integers(1, 8))], texts[-1][:1], "气", *queries]

        for query in parts:
            held = {reply.id: reply.text for reply in db.session.scalars(select(Reply))}
            wanted = fold(query)
            expected = {
                number
                for number, text in held.items()
                if (wanted in fold(search.searchable(text, "阿氣")) if wanted else query.strip() in text)
            }
            assert set(db.session.scalars(select(Reply.id).where(search.matches(query)))) == expected, query
        savepoint.rollback()
