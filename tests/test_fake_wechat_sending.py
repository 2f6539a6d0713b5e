"""What the stand-in for WeChat lets out to readers, and what it tells of it afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine

from tests.fake_wechat import FakeWeChat, Seen
from tests.test_fake_wechat import EVERYTHING, NOON, PATIENCE, Api, api, fake, traveller

__all__ = ["api", "fake", "traveller"]  # fixtures


@pytest.fixture
def personal(fake: FakeWeChat) -> Api:
    """An account that is not verified."""
    fake.add_account("wx2", "s2", {"draft"})
    return Api(fake.address, "wx2", "s2").enter()


def titles(fake: FakeWeChat) -> list[tuple[str, tuple[str, ...], str]]:
    return [(seen.how, seen.titles, seen.clientmsgid) for seen in fake.ledger]


# Publishing


def test_publication_is_accepted_runs_and_is_out(traveller: time_machine.Traveller, fake: FakeWeChat) -> None:
    api = Api(fake.address).enter()
    fake.publish_takes = 2
    media_id = api.draft(api.article(title="一", content="<p>a</p><script>b</script>"), api.article(title="二"))

    accepted = api.post("freepublish/submit", {"media_id": media_id})
    asked = [api.post("freepublish/get", {"publish_id": accepted["publish_id"]}) for _ in range(3)]

    assert (accepted["errcode"], type(accepted["publish_id"]), type(accepted["msg_data_id"])) == (0, str, int)
    assert asked[0] == asked[1] == {"publish_id": accepted["publish_id"], "publish_status": 1}
    assert asked[2]["publish_status"] == 0
    assert [item["idx"] for item in asked[2]["article_detail"]["item"]] == [1, 2]
    assert fake.ledger == [Seen("wx1", "publish", ("一", "二"), ("<p>a</p>", "<p>正文</p>"), "", NOON)]


def test_draft_is_gone_once_submitted(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()

    codes = [api.code("freepublish/submit", {"media_id": media_id}) for _ in range(2)]

    assert codes == [0, 40007]
    assert api.code("draft/get", {"media_id": media_id}) == 40007
    assert len(fake.ledger) == 1


def test_same_draft_submitted_by_many_goes_out_once(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: api.code("freepublish/submit", {"media_id": media_id}), range(8)))

    assert sorted(codes) == [0] + [40007] * 7
    assert len(fake.ledger) == 1


def test_two_drafts_of_the_same_words_go_out_twice(fake: FakeWeChat, api: Api) -> None:
    for media_id in (api.draft(), api.draft()):
        api.post("freepublish/submit", {"media_id": media_id})

    assert titles(fake) == [("publish", ("标题",), "")] * 2


@pytest.mark.parametrize("verdict, is_out", [(0, True), (2, False), (3, False), (4, False), (5, True), (6, True)])
def test_verdict_says_what_readers_saw(fake: FakeWeChat, api: Api, verdict: int, is_out: bool) -> None:
    fake.verdict = verdict
    media_id = api.draft()

    publish_id = api.post("freepublish/submit", {"media_id": media_id})["publish_id"]
    answer = api.post("freepublish/get", {"publish_id": publish_id})

    assert answer["publish_status"] == verdict
    assert bool(answer["fail_idx"]) is not is_out
    assert len(fake.ledger) == is_out
    assert (media_id in fake.drafts("wx1")) is not is_out


def test_failed_draft_may_be_lost(fake: FakeWeChat, api: Api) -> None:
    fake.verdict, fake.failed_draft_returns = 4, False

    api.post("freepublish/submit", {"media_id": api.draft()})

    assert (fake.drafts("wx1"), fake.ledger) == ({}, [])


def test_publication_that_runs_on_ends_when_told(fake: FakeWeChat, api: Api) -> None:
    fake.verdict = 1
    publish_id = api.post("freepublish/submit", {"media_id": api.draft()})["publish_id"]
    running = [api.post("freepublish/get", {"publish_id": publish_id})["publish_status"] for _ in range(3)]

    assert (running, fake.ledger) == ([1, 1, 1], [])
    fake.finish(publish_id)
    assert api.post("freepublish/get", {"publish_id": publish_id})["publish_status"] == 0
    assert len(fake.ledger) == 1


@pytest.mark.parametrize("how", ["cut_after", "http500_after", "garbage", "cut_halfway"])
@pytest.mark.parametrize("path", ["freepublish/submit", "message/mass/sendall"])
def test_readers_see_what_the_caller_never_heard_of(fake: FakeWeChat, api: Api, path: str, how: str) -> None:
    media_id = api.draft()
    fake.fail(path, how)

    with pytest.raises((requests.RequestException, ValueError, AssertionError)):
        api.send(media_id) if "mass" in path else api.post(path, {"media_id": media_id})

    assert len(fake.ledger) == 1
    assert api.code("draft/get", {"media_id": media_id}) == 40007


def test_publications_are_listed_once_out(fake: FakeWeChat, api: Api) -> None:
    fake.publish_takes = 1
    api.post("freepublish/submit", {"media_id": api.draft(api.article(title="一"))})
    fake.publish_takes = 0
    api.post("freepublish/submit", {"media_id": api.draft(api.article(title="二"))})

    before, after = (api.post("freepublish/batchget", {"offset": 0, "count": 20}) for _ in range(2))

    assert before["total_count"] == 1
    assert [row["content"]["news_item"][0]["title"] for row in after["item"]] == ["二", "一"]
    article = api.post("freepublish/getarticle", {"article_id": after["item"][0]["article_id"]})
    assert (article["news_item"][0]["title"], article["news_item"][0]["is_deleted"]) == ("二", False)


def test_deleted_publication_has_been_seen_all_the_same(fake: FakeWeChat, api: Api) -> None:
    publish_id = api.post("freepublish/submit", {"media_id": api.draft(api.article(), api.article())})["publish_id"]
    article_id = api.post("freepublish/get", {"publish_id": publish_id})["article_id"]

    assert api.code("freepublish/delete", {"article_id": article_id, "index": 1}) == 0
    half = api.post("freepublish/get", {"publish_id": publish_id})
    assert api.code("freepublish/delete", {"article_id": article_id}) == 0
    whole = api.post("freepublish/get", {"publish_id": publish_id})

    assert (half["publish_status"], whole["publish_status"], len(fake.ledger)) == (0, 5, 1)
    assert api.code("freepublish/delete", {"article_id": article_id, "index": 3}) == 40114
    assert api.code("freepublish/getarticle", {"article_id": "x"}) == 53600


@pytest.mark.parametrize(
    "path",
    [
        *("freepublish/submit", "freepublish/get", "freepublish/batchget", "message/mass/sendall"),
        *("message/mass/speed/get", "/datacube/getbizsummary", "comment/list"),
    ],
)
def test_personal_account_may_not(personal: Api, path: str) -> None:
    answer = personal.post(path)

    assert answer["errcode"] == 48001
    assert answer["errmsg"].startswith("api unauthorized rid: ")


def test_account_without_any_right_has_no_draft_box(fake: FakeWeChat) -> None:
    fake.add_account("wx3", "s3")

    assert Api(fake.address, "wx3", "s3").enter().code("draft/batchget", {"offset": 0, "count": 1}) == 48001


# Mass sends


def test_mass_send_goes_out_with_its_id(fake: FakeWeChat, api: Api) -> None:
    fake.mass_takes = 1
    media_id = api.draft()

    answer = api.send(media_id, "oc-7")
    asked = [api.post("message/mass/get", {"msg_id": answer["msg_id"]})["msg_status"] for _ in range(2)]

    assert (answer["errcode"], answer["errmsg"]) == (0, "send job submission success")
    assert asked == ["SENDING", "SEND_SUCCESS"]
    assert titles(fake) == [("mass", ("标题",), "oc-7")]
    assert api.code("draft/get", {"media_id": media_id}) == 40007


def test_known_id_is_not_sent_again_within_a_day(traveller: time_machine.Traveller, fake: FakeWeChat) -> None:
    api = Api(fake.address).enter()
    media_id = api.draft()
    first = api.send(media_id)
    traveller.shift(timedelta(hours=23, minutes=59))
    api.enter()
    again, other = api.send(media_id), api.send(api.draft())
    traveller.shift(timedelta(minutes=1))
    forgotten = api.send(api.draft())

    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert (other["errcode"], other["msg_id"]) == (45065, first["msg_id"])  # whatever it was to send
    assert forgotten["errcode"] == 0
    assert len(fake.ledger) == 2


def test_id_of_a_send_that_was_refused_is_not_remembered(fake: FakeWeChat, api: Api) -> None:
    codes = [api.send("no draft")["errcode"], api.send(api.draft())["errcode"]]

    assert codes == [40007, 0]


def test_id_counts_in_bytes(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()

    codes = [api.send(media_id, clientmsgid)["errcode"] for clientmsgid in ("x" * 33, "字" * 11, "x" * 32)]

    assert codes == [45067, 45067, 0]


def test_send_without_an_id_has_one_of_its_range_and_content(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()

    codes = [api.send(media_id, "")["errcode"] for _ in range(2)]

    assert codes == [0, 45065]
    assert titles(fake) == [("mass", ("标题",), "")]


def test_same_id_while_the_first_is_worked_on_is_too_fast(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()
    fake.fail("message/mass/sendall", "slow", seconds=1.5)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(api.send, media_id)
        assert fake.until(lambda: fake.working.total() == 1, PATIENCE)
        second = api.send(media_id)

    assert (second["errcode"], first.result()["errcode"]) == (45066, 0)
    assert api.send(media_id)["errcode"] == 45065
    assert len(fake.ledger) == 1


def test_same_id_may_have_to_wait_a_minute(traveller: time_machine.Traveller, fake: FakeWeChat) -> None:
    api = Api(fake.address).enter()
    fake.retry_seconds = 60
    api.send(api.draft())

    soon = api.send("x")
    traveller.shift(timedelta(seconds=60))
    later = api.send("x")

    assert (soon["errcode"], later["errcode"]) == (45066, 45065)


@pytest.mark.parametrize(
    "kind, sends, wait, is_more",
    [
        ("subscription", 1, timedelta(hours=11, minutes=59), False),
        ("subscription", 1, timedelta(hours=12), True),  # midnight in Beijing
        ("service", 4, timedelta(days=13), False),
        ("service", 4, timedelta(days=13, hours=12), True),  # the first of December there
    ],
)
def test_mass_quota_goes_by_the_clock_in_beijing(
    traveller: time_machine.Traveller, fake: FakeWeChat, kind: str, sends: int, wait: timedelta, is_more: bool
) -> None:
    fake.add_account("wx2", "s2", EVERYTHING, kind)
    api = Api(fake.address, "wx2", "s2").enter()
    codes = [
        api.send(api.draft(api.article(), api.article()), f"oc-{number}")["errcode"] for number in range(sends + 1)
    ]

    traveller.shift(wait)
    api.enter()

    assert codes == [0] * sends + [45028]
    assert api.send(api.draft(), "oc-later")["errcode"] == (0 if is_more else 45028)


def test_failed_mass_send_was_not_seen_but_counts(fake: FakeWeChat, api: Api) -> None:
    fake.mass_verdict = "SEND_FAIL"
    media_id = api.draft()

    msg_id = api.send(media_id)["msg_id"]

    assert api.post("message/mass/get", {"msg_id": msg_id})["msg_status"] == "SEND_FAIL"
    assert (fake.ledger, list(fake.drafts("wx1"))) == ([], [media_id])
    assert api.send(media_id, "oc-2")["errcode"] == 45028


@pytest.mark.parametrize(
    "body, code",
    [
        ({"msgtype": "mpnews", "mpnews": {"media_id": "x"}}, 40007),
        ({"msgtype": "poem"}, 40008),
        ({"msgtype": "text", "text": {}}, 44004),
        ({"msgtype": "text", "text": {"content": "好"}}, 40035),  # to whom?
    ],
)
def test_mass_send_is_refused(fake: FakeWeChat, api: Api, body: dict[str, Any], code: int) -> None:
    assert api.code("message/mass/sendall", body) == code
    assert fake.ledger == []


def test_text_goes_out_too(fake: FakeWeChat, api: Api) -> None:
    body = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "好"}}

    api.post("message/mass/sendall", body)

    assert [seen.contents for seen in fake.ledger] == [("好",)]


def test_preview_reaches_one_phone_and_no_reader(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()
    body = {"towxname": "ling", "mpnews": {"media_id": media_id}, "msgtype": "mpnews"}

    codes = [api.code("message/mass/preview", body) for _ in range(101)]

    assert codes == [0] * 100 + [45009]
    assert api.code("message/mass/preview", body | {"towxname": ""}) == 40132
    assert fake.accounts["wx1"].previews[0] == ("ling", ("标题",))
    assert (fake.ledger, list(fake.drafts("wx1"))) == ([], [media_id])


def test_speed_tells_that_one_may_send(api: Api) -> None:
    assert api.post("message/mass/speed/get") == {"speed": 3, "realspeed": 15}


# Readers


@pytest.mark.parametrize(
    "first, last, code",
    [
        ("2026-11-16", "2026-11-16", 0),
        ("2026-10-18", "2026-11-16", 0),
        ("2026-10-17", "2026-11-16", 61501),
        ("2026-11-17", "2026-11-17", 61501),
        ("2026-11-16", "2026-11-15", 61501),
        ("2025-10-31", "2025-11-01", 61501),
        ("yesterday", "2026-11-16", 61500),
        (None, None, 61500),
    ],
)
def test_figures_are_of_thirty_days_until_yesterday(
    traveller: time_machine.Traveller, fake: FakeWeChat, first: str, last: str, code: int
) -> None:
    api = Api(fake.address).enter()

    assert api.code("/datacube/getbizsummary", {"begin_date": first, "end_date": last}) == code


def test_figures_of_yesterday_are_there_from_eight(traveller: time_machine.Traveller, fake: FakeWeChat) -> None:
    api = Api(fake.address).enter()
    fake.accounts["wx1"].figures[NOON.date()] = {"read_user": 12}
    body = {"begin_date": "2026-11-17", "end_date": "2026-11-17"}

    traveller.shift(timedelta(hours=19, minutes=59))
    early = api.enter().code("/datacube/getbizsummary", body)
    traveller.shift(timedelta(minutes=1))
    row = api.post("/datacube/getbizsummary", body)["list"][0]

    assert early == 61503
    assert (row["ref_date"], row["read_user"], row["share_user"]) == ("2026-11-17", 12, 0)


def test_old_statistics_are_offline(api: Api) -> None:
    assert api.code("/datacube/getarticlesummary") == 47009


def test_comments_are_listed(fake: FakeWeChat, api: Api) -> None:
    message = api.post("freepublish/submit", {"media_id": api.draft()})["msg_data_id"]
    for number in range(3):
        fake.add_comment("wx1", message, f"好 {number}", comment_type=int(number == 2))
    body = {"msg_data_id": message, "index": 0, "begin": 1, "count": 49, "type": 0}

    listed = api.post("comment/list", body)

    assert (listed["total"], [row["content"] for row in listed["comment"]]) == (3, ["好 1", "好 2"])
    assert api.post("comment/list", body | {"begin": 0, "type": 2})["total"] == 1
    assert api.code("comment/list", body | {"count": 50}) == 88010
    assert api.code("comment/list", body | {"msg_data_id": 1}) == 88001
    assert api.code("comment/list", body | {"index": 1}) == 88001


def test_verified_account_may_lack_comments(fake: FakeWeChat) -> None:
    fake.add_account("wx2", "s2", {"draft", "mass"})

    assert Api(fake.address, "wx2", "s2").enter().code("comment/list") == 88000


def test_automatic_replies_can_be_read_by_all(fake: FakeWeChat, personal: Api) -> None:
    fake.accounts["wx2"].auto_replies["is_autoreply_open"] = 1

    answer = personal.ask("GET", "get_current_autoreply_info")

    assert answer == {"is_add_friend_reply_open": 0, "is_autoreply_open": 1}
    assert personal.code("get_current_autoreply_info") == 43001
