"""One draft an attempt, whatever goes wrong, and never one that a person has changed."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from opscontent.channels import wechat
from opscontent.channels.contract import ChannelError, Delivery, Lost, NotSent, Outgoing, Refused, Unclear
from opscontent.channels.wechat import drafts
from opscontent.channels.wechat.client import WeChat
from tests.channels.house import PaperHouse
from tests.channels.wechat.conftest import APPID, edition, paths
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]
ADD = "draft/add"


def only_draft(fake: FakeWeChat) -> str:
    (media_id,) = fake.drafts(APPID)
    return media_id


def test_edition_goes_into_the_box_word_for_word(fake: FakeWeChat, house: Housing) -> None:
    ours = house()

    receipt = wechat.send(edition(2), ours)

    media_id = only_draft(fake)
    first, second = fake.drafts(APPID)[media_id]
    assert (receipt.state, receipt.evidence) == (Delivery.handed_off, {"draft": media_id})
    assert (first["title"], second["title"], first["author"]) == ("第一篇 “Menu”", "第一篇 “Menu”2", "小鱼")
    assert "夫妻肺片 is 'Husband &amp; wife' <strong" in first["content"]
    assert first["need_open_comment"] == 0
    assert fake.ledger == []


def test_draft_is_kept_before_anything_else(fake: FakeWeChat, house: Housing) -> None:
    ours = house()

    wechat.send(edition(), ours)

    assert [list(step) for step in ours.kept] == [["articles"], ["draft"], ["mode"]]


def test_digest_and_comments_are_sent(fake: FakeWeChat, house: Housing) -> None:
    wechat.send(edition(digest="ours"), house(comments="1"))

    (article,) = fake.drafts(APPID)[only_draft(fake)]
    assert (article["digest"], article["need_open_comment"]) == ("ours", 1)


@pytest.mark.parametrize("how", ["cut_before", "http500", "cut_after", "cut_halfway", "http500_after", "garbage"])
def test_unanswered_draft_is_made_once(fake: FakeWeChat, house: Housing, how: str) -> None:
    ours = house()
    fake.fail(ADD, how)

    with suppress(NotSent):
        wechat.send(edition(2), ours)
    wechat.send(edition(2), ours)

    assert ours.evidence["draft"] == only_draft(fake)


def test_unanswered_draft_is_looked_for_by_the_next_try(fake: FakeWeChat, house: Housing) -> None:
    ours = house()
    fake.fail(ADD, "cut_after")
    fake.fail("draft/batchget", "http500")

    with pytest.raises(NotSent):
        wechat.send(edition(), ours)
    wechat.send(edition(), ours)

    assert ours.evidence["draft"] == only_draft(fake)
    assert paths(fake).count(ADD) == 1


def test_draft_of_another_edition_is_not_taken_for_ours(fake: FakeWeChat, house: Housing) -> None:
    wechat.send(edition(html="<p>Other words.</p>"), house())
    ours = house()
    fake.fail(ADD, "cut_before")

    with pytest.raises(NotSent):
        wechat.send(edition(), ours)
    wechat.send(edition(), ours)

    assert len(fake.drafts(APPID)) == 2


@pytest.mark.parametrize(
    "fault, error",
    [
        ({"how": "refuse", "code": 45166}, Refused),
        ({"how": "refuse", "code": 48001}, NotSent),
        ({"how": "refuse", "code": 45011}, NotSent),
    ],
)
def test_refused_draft_says_why(fake: FakeWeChat, house: Housing, fault: dict[str, object], error: type) -> None:
    fake.fail(ADD, **fault)  # type: ignore[arg-type]

    with pytest.raises(ChannelError) as refused:
        wechat.send(edition(), house())

    assert type(refused.value) is error
    assert refused.value.evidence["code"] == fault["code"]
    assert refused.value.evidence["call"] == "/cgi-bin/draft/add"


def test_cover_that_was_deleted_at_wechat_is_uploaded_again(fake: FakeWeChat, house: Housing) -> None:
    ours = house()
    wechat.send(edition(), ours)
    fake.accounts[APPID].materials.clear()

    wechat.send(edition(key="2"), ours.next_attempt())

    assert len(fake.accounts[APPID].materials) == 1
    assert len(fake.drafts(APPID)) == 2


@pytest.mark.parametrize("count", [1, 2])
def test_untouched_draft_is_used_by_the_next_try(fake: FakeWeChat, house: Housing, count: int) -> None:
    ours = house()
    wechat.send(edition(count, html="<p style=\"font-family: 'A'\">It's</p>"), ours)

    wechat.send(edition(count, html="<p style=\"font-family: 'A'\">It's</p>"), ours)

    assert paths(fake).count(ADD) == 1


@pytest.mark.parametrize("field, value", [("title", "新"), ("content", "<p>new</p>"), ("author", "other")])
def test_edited_draft_is_refused_and_named(fake: FakeWeChat, house: Housing, field: str, value: str) -> None:
    ours = house(mode="publish")
    fake.fail("freepublish/submit", "refuse", code=45011)
    with pytest.raises(NotSent):
        wechat.send(edition(2), ours)
    fake.edit_draft(APPID, ours.evidence["draft"], 1, **{field: value})

    with pytest.raises(Refused, match="wechat_edited") as refused:
        wechat.send(edition(2), ours)

    assert refused.value.evidence["about"] == {"title": "第一篇 “Menu”2"}
    assert fake.ledger == []


def test_draft_that_went_away_is_unclear(fake: FakeWeChat, house: Housing) -> None:
    ours = house()
    wechat.send(edition(), ours)
    fake.accounts[APPID].drafts.clear()

    with pytest.raises(Unclear, match="wechat_draft_gone"):
        wechat.send(edition(), ours)


def test_nothing_is_sent_for_an_attempt_that_was_lost(fake: FakeWeChat, house: Housing) -> None:
    ours = house(mode="publish")
    ours.is_lost = True

    with pytest.raises(Lost):
        wechat.send(edition(), ours)

    assert (fake.drafts(APPID), fake.ledger) == ({}, [])


@pytest.mark.parametrize(
    "outgoing, reason",
    [
        (edition(9), "wechat_too_many"),
        (edition(html="<p>" + "字" * 340_000), "wechat_too_long"),
        (edition(html="<p>" + "x" * 1_000_001), "wechat_html"),
    ],
    ids=["nine", "long", "longer"],
)
def test_what_wechat_would_not_take_is_not_sent_there(
    fake: FakeWeChat, house: Housing, outgoing: Outgoing, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        wechat.send(outgoing, house())

    assert ADD not in paths(fake)


def test_search_goes_no_further_than_two_pages(fake: FakeWeChat, house: Housing) -> None:
    ours = house()
    wechat.send(edition(html="<p>Other words.</p>"), ours)
    draft = fake.accounts[APPID].drafts[ours.evidence["draft"]]
    fake.accounts[APPID].drafts |= {f"d{number}": draft for number in range(60)}
    rows = drafts.rows_titled(drafts.LIST, edition(), WeChat(ours))

    assert len(list(rows)) == 40
    assert paths(fake).count("draft/batchget") == 2
