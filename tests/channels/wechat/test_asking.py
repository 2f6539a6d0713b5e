"""What became of an attempt: certain where WeChat is, unclear where it isn't, and nothing changed by asking."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from opscontent.channels import wechat
from opscontent.channels.contract import Delivery, NotSent, Refused, Unclear
from opscontent.channels.wechat import drafts
from opscontent.channels.wechat.client import WeChat
from tests.channels.house import PaperHouse
from tests.channels.wechat.conftest import APPID, edition, paths
from tests.channels.wechat.servers import http, saying
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MASS = "message/mass/sendall"
SUBMIT = "freepublish/submit"


def sent(house: Housing, mode: str, count: int = 1) -> PaperHouse:
    ours = house(mode=mode)
    wechat.send(edition(count), ours)
    return ours


def unanswered(fake: FakeWeChat, house: Housing, mode: str, how: str) -> PaperHouse:
    ours = house(mode=mode)
    fake.fail(SUBMIT if mode == "publish" else MASS, how)
    with pytest.raises(Unclear):
        wechat.send(edition(), ours)
    return ours


def test_published_articles_are_live_at_their_addresses(fake: FakeWeChat, house: Housing) -> None:
    ours = sent(house, "publish", 2)

    receipt = wechat.ask(edition(2), ours)

    assert receipt.state == Delivery.live
    assert [url.partition("&idx=")[2][:1] for url in receipt.urls] == ["1", "2"]
    assert receipt.evidence["publish_id"] == ours.evidence["publish_id"]
    assert receipt.evidence["article_id"]


def test_running_publication_is_still_accepted(fake: FakeWeChat, house: Housing) -> None:
    fake.publish_takes = 2
    ours = sent(house, "publish")

    assert [wechat.ask(edition(), ours).state for _ in range(3)] == ["accepted", "accepted", "live"]


@pytest.mark.parametrize(
    "verdict, reason, was_out",
    [
        (2, "wechat_not_original", False),
        (3, "wechat_failed", False),
        (4, "wechat_audit", False),
        (5, "wechat_deleted", True),
        (6, "wechat_taken_down", True),
    ],
)
def test_refused_publication_says_why(
    fake: FakeWeChat, house: Housing, verdict: int, reason: str, was_out: bool
) -> None:
    fake.verdict = verdict
    ours = sent(house, "publish")

    with pytest.raises(Refused, match=reason) as refused:
        wechat.ask(edition(), ours)

    assert refused.value.evidence.get("was_out", False) is was_out
    assert refused.value.evidence["publish_status"] == verdict


@pytest.mark.parametrize("path, mode", [("freepublish/get", "publish"), ("message/mass/get", "mass")])
@pytest.mark.parametrize("how, code", [("cut_before", 0), ("http500", 0), ("refuse", 53502), ("refuse", 48001)])
def test_question_that_failed_is_unclear(
    fake: FakeWeChat, house: Housing, path: str, mode: str, how: str, code: int
) -> None:
    ours = sent(house, mode)
    fake.fail(path, how, code=code)

    with pytest.raises(Unclear):
        wechat.ask(edition(), ours)


@pytest.mark.parametrize(
    "status, expected",
    [("SEND_SUCCESS", Delivery.live), ("SEND_FAIL", "wechat_send_failed"), ("DELETE", "wechat_deleted")],
)
def test_mass_send_has_a_verdict(fake: FakeWeChat, house: Housing, status: str, expected: str) -> None:
    fake.mass_verdict, fake.mass_takes = status, 1
    ours = sent(house, "mass")

    assert wechat.ask(edition(), ours).state == Delivery.accepted
    if status == "SEND_SUCCESS":
        assert (receipt := wechat.ask(edition(), ours)).state == expected
        assert receipt.urls == ()
    else:
        with pytest.raises(Refused, match=expected):
            wechat.ask(edition(), ours)


@pytest.mark.parametrize("mode, call", [("publish", "publish_id"), ("mass", "msg_id")])
def test_verdict_that_is_new_to_us_is_unclear(house: Housing, mode: str, call: str) -> None:
    ours = house(mode=mode)
    ours.keep(draft="m", mode=mode, **{call: "7"})
    WeChat(ours).get("/cgi-bin/draft/count")  # so that the token is there
    with saying(http(b'{"publish_status": 9, "msg_status": "NEW"}')) as host:
        ours.options["host"] = host
        with pytest.raises(Unclear, match="wechat_verdict"):
            wechat.ask(edition(), ours)


# Without an id from WeChat


@pytest.mark.parametrize("mode", ["draft", "publish", "mass"])
def test_without_a_draft_nothing_is_out(fake: FakeWeChat, house: Housing, mode: str) -> None:
    with pytest.raises(NotSent, match="wechat_no_draft"):
        wechat.ask(edition(), house(mode=mode))

    assert fake.calls == []


def test_draft_alone_is_handed_off(fake: FakeWeChat, house: Housing) -> None:
    ours = sent(house, "draft")

    assert wechat.ask(edition(), ours).state == Delivery.handed_off


@pytest.mark.parametrize("how", ["cut_after", "http500_after"])
def test_publication_is_found_by_its_words(fake: FakeWeChat, house: Housing, how: str) -> None:
    ours = unanswered(fake, house, "publish", how)

    receipt = wechat.ask(edition(), ours)

    assert receipt.state == Delivery.live
    assert receipt.urls[0].startswith("http://mp.weixin.qq.com/s?")
    assert len(fake.ledger) == 1


def test_publication_that_still_runs_is_unclear_until_it_is_found(fake: FakeWeChat, house: Housing) -> None:
    fake.publish_takes = 1
    ours = unanswered(fake, house, "publish", "cut_after")

    with pytest.raises(Unclear, match="wechat_draft_gone"):
        wechat.ask(edition(), ours)
    assert wechat.ask(edition(), ours).state == Delivery.live


def test_publication_that_was_deleted_was_out(fake: FakeWeChat, house: Housing) -> None:
    ours = unanswered(fake, house, "publish", "cut_after")
    (release,) = fake.accounts[APPID].releases
    release.deleted.add(1)

    with pytest.raises(Refused, match="wechat_deleted") as refused:
        wechat.ask(edition(), ours)

    assert refused.value.evidence["was_out"] is True


@pytest.mark.parametrize("mode", ["publish", "mass"])
def test_draft_in_the_box_is_not_out_once_a_task_would_have_ended(
    fake: FakeWeChat, house: Housing, mode: str
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        ours = unanswered(fake, house, mode, "cut_before")
        with pytest.raises(Unclear, match="wechat_wait"):
            wechat.ask(edition(), ours)
        clock.shift(drafts.SETTLES_IN)
        with pytest.raises(NotSent, match="wechat_still_draft") as failure:
            wechat.ask(edition(), ours)

    assert failure.value.retriable is False  # certain, and not merely a question that failed


def test_worker_that_died_before_the_submit_sent_nothing(fake: FakeWeChat, house: Housing) -> None:
    ours = sent(house, "draft")
    ours.keep(mode="publish")

    with pytest.raises(NotSent, match="wechat_still_draft"):
        wechat.ask(edition(), ours)


def test_same_words_published_before_are_not_this_attempt(fake: FakeWeChat, house: Housing) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sent(house, "publish")
        clock.shift(timedelta(hours=1))
        ours = unanswered(fake, house, "publish", "cut_before")
        fake.accounts[APPID].drafts.clear()

        with pytest.raises(Unclear, match="wechat_draft_gone"):
            wechat.ask(edition(), ours)


def test_draft_that_a_person_published_is_live(fake: FakeWeChat, house: Housing) -> None:
    """Tried again after a failure, the draft turns out to have been published by hand meanwhile."""
    ours = house(mode="publish")
    fake.fail(SUBMIT, "refuse", code=45011)
    with pytest.raises(NotSent):
        wechat.send(edition(), ours)
    WeChat(house()).post("/cgi-bin/freepublish/submit", {"media_id": ours.evidence["draft"]})

    assert wechat.send(edition(), ours).state == Delivery.live
    assert len(fake.ledger) == 1


@pytest.mark.parametrize("how, error", [("cut_before", NotSent), ("cut_after", Unclear)])
def test_mass_send_without_an_id_is_judged_by_its_draft(
    fake: FakeWeChat, house: Housing, how: str, error: type
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        ours = unanswered(fake, house, "mass", how)
        before = paths(fake).count(MASS)
        clock.shift(drafts.SETTLES_IN)

        with pytest.raises(error):
            wechat.ask(edition(), ours)

    assert paths(fake).count(MASS) == before


def test_mass_send_that_waits_for_the_administrator_is_unclear_for_half_an_hour(
    fake: FakeWeChat, house: Housing
) -> None:
    ours = house(mode="mass")
    fake.fail(MASS, "refuse", code=89504)
    with time_machine.travel(NOON, tick=False) as clock:
        with pytest.raises(Unclear, match="wechat_confirm"):
            wechat.send(edition(), ours)
        clock.shift(timedelta(minutes=30))
        with pytest.raises(Unclear, match="wechat_confirm"):
            wechat.ask(edition(), ours)
        clock.shift(timedelta(minutes=1))
        with pytest.raises(NotSent, match="wechat_still_draft"):
            wechat.ask(edition(), ours)


def test_asking_goes_by_what_was_sent_and_not_by_todays_setting(fake: FakeWeChat, house: Housing) -> None:
    ours = unanswered(fake, house, "publish", "cut_after")
    ours.options["mode"] = "draft"

    assert wechat.ask(edition(), ours).state == Delivery.live


def test_asking_is_paced_within_the_days_quota() -> None:
    assert wechat.ASK_AFTER == (10, 30, 60, 120, 300, 600, 1200, 3600)
