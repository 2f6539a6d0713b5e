"""Publishing and mass sending: readers see an edition once, and every answer is accounted for."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from opscontent.channels import wechat
from opscontent.channels.contract import ChannelError, Delivery, NotSent, Outgoing, Receipt, Refused, Unclear
from opscontent.channels.wechat import masses
from tests.channels.house import PaperHouse
from tests.channels.wechat.conftest import APPID, SECRET, edition, paths
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]
LAST_CALL = {"publish": "freepublish/submit", "mass": "message/mass/sendall"}
MODES = pytest.mark.parametrize("mode", LAST_CALL)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def outcome(outgoing: Outgoing, ours: PaperHouse) -> Receipt | ChannelError:
    try:
        return wechat.ask(outgoing, ours)
    except ChannelError as error:
        return error


@MODES
def test_edition_goes_out_once_and_its_ids_are_kept(fake: FakeWeChat, house: Housing, mode: str) -> None:
    ours = house(mode=mode)

    receipt = wechat.send(edition(2), ours)

    (seen,) = fake.ledger
    assert (seen.how, seen.titles) == (mode, ("第一篇 “Menu”", "第一篇 “Menu”2"))
    assert receipt.state == Delivery.accepted
    assert dict(receipt.evidence).items() <= ours.evidence.items()
    assert ours.evidence["msg_data_id"]


@MODES
def test_an_attempt_that_has_its_id_is_not_sent_again(fake: FakeWeChat, house: Housing, mode: str) -> None:
    ours = house(mode=mode)
    first = wechat.send(edition(), ours)

    assert wechat.send(edition(), ours) == first
    assert len(fake.ledger) == 1


@MODES
@pytest.mark.parametrize("how", ["cut_before", "http500", "cut_after", "cut_halfway", "http500_after", "garbage"])
def test_unanswered_last_call_is_unclear(fake: FakeWeChat, house: Housing, mode: str, how: str) -> None:
    ours = house(mode=mode)
    fake.fail(LAST_CALL[mode], how)

    with pytest.raises(Unclear, match="wechat_unanswered"):
        wechat.send(edition(), ours)

    assert ours.evidence["draft"]
    assert len(fake.ledger) == (how not in ("cut_before", "http500"))


@MODES
def test_api_in_the_own_network_waits_until_a_person_allows_it(fake: FakeWeChat, house: Housing, mode: str) -> None:
    with pytest.raises(NotSent, match="wechat_barred") as barred:
        wechat.send(edition(), house(mode=mode, allows_private="no"))

    assert not barred.value.retriable
    assert barred.value.about == {"why": "127.0.0.1 is not a public address"}
    assert fake.calls == []


@MODES
@pytest.mark.usefixtures("impatient")
def test_slow_last_call_is_unclear(fake: FakeWeChat, house: Housing, mode: str) -> None:
    fake.fail(LAST_CALL[mode], "slow", seconds=30)

    with pytest.raises(Unclear):
        wechat.send(edition(), house(mode=mode))


@MODES
@pytest.mark.parametrize(
    "code, error", [(-1, Unclear), (48001, NotSent), (53501, NotSent), (53503, Refused), (89504, Unclear)]
)
def test_refused_last_call_is_told_apart(
    fake: FakeWeChat, house: Housing, mode: str, code: int, error: type[ChannelError]
) -> None:
    fake.fail(LAST_CALL[mode], "refuse", code=code)

    with pytest.raises(ChannelError) as ended:
        wechat.send(edition(), house(mode=mode))

    assert type(ended.value) is error
    assert fake.ledger == []


@MODES
def test_worn_out_token_does_not_send_twice(fake: FakeWeChat, house: Housing, mode: str) -> None:
    fake.fail(LAST_CALL[mode], "refuse", code=42001)

    wechat.send(edition(), house(mode=mode))

    assert len(fake.ledger) == 1


@MODES
@pytest.mark.parametrize("path", ["stable_token", "material/add_material", "draft/add", "draft/get"])
@pytest.mark.parametrize("how", ["cut_before", "cut_after", "http500"])
def test_failure_before_the_last_call_is_tried_again_and_goes_out_once(
    fake: FakeWeChat, house: Housing, mode: str, path: str, how: str
) -> None:
    ours = house(mode=mode)
    fake.fail(path, how)
    fake.fail(LAST_CALL[mode], "refuse", code=45011)  # so that the next try looks at its draft

    for _ in range(4):
        with suppress(NotSent):
            wechat.send(edition(), ours)

    assert len(fake.ledger) == 1
    assert len(fake.accounts[APPID].drafts) == 0


def test_account_without_the_right_is_told_so(fake: FakeWeChat, house: Housing) -> None:
    fake.add_account("wx-personal", "other", can=("draft",))

    with pytest.raises(NotSent, match="wechat_no_right") as stopped:
        wechat.send(edition(), house(mode="publish", appid="wx-personal", secret="other"))

    assert stopped.value.retriable is False
    assert len(fake.drafts("wx-personal")) == 1


# The mass send's own key against doubles


def test_message_id_is_short_and_the_attempts_own() -> None:
    first, second = masses.message_id("7-1-abc"), masses.message_id("7-2-abc")

    assert first == masses.message_id("7-1-abc") != second
    assert len(first) == 32
    assert first.isascii()


def test_mass_send_that_went_out_before_is_recognised(fake: FakeWeChat, house: Housing) -> None:
    ours = house(mode="mass")
    fake.fail("message/mass/sendall", "cut_after")
    with pytest.raises(Unclear):
        wechat.send(edition(), ours)

    receipt = wechat.send(edition(), ours)

    assert receipt.state == Delivery.accepted
    assert receipt.evidence["msg_id"] == ours.evidence["msg_id"]
    assert [seen.clientmsgid for seen in fake.ledger] == [masses.message_id(edition().key)]
    assert wechat.ask(edition(), ours).state == Delivery.live


def test_mass_send_of_a_draft_that_is_gone_sends_nothing(fake: FakeWeChat, house: Housing) -> None:
    ours = house(mode="mass")
    fake.fail("message/mass/sendall", "cut_before")
    with pytest.raises(Unclear):
        wechat.send(edition(), ours)
    fake.accounts[APPID].drafts.clear()

    with pytest.raises(Unclear, match="wechat_draft_gone"):
        wechat.send(edition(), ours)

    assert fake.ledger == []


def test_mass_send_too_soon_is_tried_again(fake: FakeWeChat, house: Housing) -> None:
    ours = house(mode="mass")
    fake.retry_seconds = 60
    with time_machine.travel(NOON, tick=False) as clock:
        fake.fail("message/mass/sendall", "cut_after")
        with pytest.raises(Unclear):
            wechat.send(edition(), ours)
        with pytest.raises(Unclear, match="wechat_draft_gone"):
            wechat.send(edition(), ours)
        clock.shift(timedelta(minutes=2))

        assert wechat.send(edition(), ours).state == Delivery.accepted

    assert len(fake.ledger) == 1


def test_mass_send_too_soon_is_not_sent(fake: FakeWeChat, house: Housing) -> None:
    fake.fail("message/mass/sendall", "refuse", code=45066)

    with pytest.raises(NotSent, match="wechat_too_soon") as later:
        wechat.send(edition(), house(mode="mass"))

    assert later.value.retriable


# A walk through every way to fail, twice over


@MODES
@pytest.mark.parametrize("how", ["cut_before", "cut_after", "http500", "http500_after", "garbage"])
@pytest.mark.parametrize("path", ["draft/add", "draft/batchget", "last", "draft/get"])
def test_an_edition_never_goes_out_twice(fake: FakeWeChat, house: Housing, mode: str, how: str, path: str) -> None:
    ours = house(mode=mode)
    fake.fail(LAST_CALL[mode] if path == "last" else path, how, times=2)
    fake.fail(LAST_CALL[mode], "cut_before")
    ended: Receipt | ChannelError | None = None

    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(12):
            clock.shift(timedelta(minutes=10))
            if isinstance(ended, NotSent | None):
                try:
                    ended = wechat.send(edition(), ours)
                except ChannelError as error:
                    ended = error
            else:
                ended = outcome(edition(), ours)

    is_open = mode == "mass" and path == "last" and how in ("cut_after", "http500_after", "garbage")
    assert len(fake.ledger) == 1
    assert isinstance(ended, Unclear if is_open else Receipt)


def test_nothing_that_is_kept_or_raised_holds_a_secret(fake: FakeWeChat, house: Housing) -> None:
    ours = house(mode="publish")
    fake.fail("freepublish/submit", "garbage")

    with pytest.raises(Unclear) as unclear:
        wechat.send(edition(), ours)

    (token,) = fake.tokens
    told = f"{ours.evidence} {unclear.value!r} {unclear.value.evidence}"
    assert token not in told
    assert SECRET not in told
    assert len(paths(fake)) == 3  # cover, draft, submit
