"""What an account's brief and past say of a title, and which posts are about the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import fit
from opscontent.domain.accounts import Account
from opscontent.domain.fit import BACKGROUND_LEAST, KEYWORDS_LEAST, OWN_LEAST, Judge, Verdict
from opscontent.domain.hot_topics import Angle, Stance
from opscontent.domain.posts import PostState
from tests.factory import Factory, at

PUBLISHED = PostState.published
PILLARS = [{"id": 1, "name": "Menus", "keywords": ["菜单", "menu"], "colour": 1, "target_share": 50}]


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    account = make.account()
    make.brief(
        account,
        statement="菜单翻译的笑话。",
        audience="",
        promise="Words for the train.\n每天一句口语。",
        off_limits=["减肥", "anything about “miracle cures” for sale"],
        pillars=PILLARS,
    )
    return account


@pytest.fixture
def learned(account: Account, make: Factory) -> Account:
    """The account has published just enough, and the boards have shown just enough."""
    for number in range(OWN_LEAST):
        make.post(account, f"菜单翻译的第{number}个笑话", state=PUBLISHED)
    board(make, BACKGROUND_LEAST)
    fit.learn(account.id)
    return account


def board(make: Factory, count: int) -> None:
    topic, feed = make.hot_topic("0"), make.feed()
    for number in range(count):
        make.stay(topic, feed_id=feed.id, key=str(number), title=f"{chr(0x4E00 + number)}城明天有大雨")


def judge(account: Account) -> Judge:
    return fit.judges([account.id])[account.id]


def test_it_says_which_clauses_and_keywords_a_title_serves(account: Account) -> None:
    found = judge(account).of("菜单上的翻译", "Words for the menu")

    assert [(each.clause.key, each.words) for each in found.served] == [("statement", ("菜单", "翻译"))]
    assert [(each.name, each.words) for each in found.pillars] == [("Menus", ("菜单", "menu"))]
    assert found.off_limits == []


def test_it_says_which_line_is_off_limits_and_by_which_word(account: Account) -> None:
    found = judge(account).of("减肥菜单", "like miracle cures")

    assert [(each.name, each.words) for each in found.off_limits] == [
        ("减肥", ("减肥",)),
        ("anything about “miracle cures” for sale", ("miracle cures",)),
    ]
    assert found.off_words == ["减肥", "miracle cures"]


def test_it_measures_against_the_background(learned: Account) -> None:
    asked = judge(learned)

    near, far = asked.of("菜单翻译又出笑话"), asked.of("青城明天有大雨")
    assert (near.verdict, near.nearer_than) == (Verdict.near, 100)
    assert (far.verdict, far.nearer_than) == (Verdict.far, 0)


@pytest.mark.parametrize(
    "own, background, keywords, expected",
    [
        (OWN_LEAST, BACKGROUND_LEAST, 0, True),
        (OWN_LEAST - 1, BACKGROUND_LEAST, 0, False),
        (OWN_LEAST, BACKGROUND_LEAST - 1, 0, False),
        (0, BACKGROUND_LEAST, KEYWORDS_LEAST, True),
        (0, BACKGROUND_LEAST, KEYWORDS_LEAST - 1, False),
    ],
)
def test_it_says_when_there_is_not_enough(
    inside: object, make: Factory, own: int, background: int, keywords: int, expected: bool
) -> None:
    account = make.account()
    words = [chr(0x5000 + number) * 2 for number in range(keywords)]
    make.brief(account, pillars=[PILLARS[0] | {"keywords": words}])
    for number in range(own):
        make.post(account, f"Menu number {number} of all", state=PUBLISHED)
    board(make, background)
    fit.learn(account.id)

    found = judge(account).of("菜单翻译又出笑话")

    assert (found.verdict != Verdict.unknown) is expected
    assert (found.nearer_than is not None) is expected


def test_a_title_of_hardly_a_word_is_not_measured(learned: Account) -> None:
    assert judge(learned).of("雨").verdict == Verdict.unknown


def test_nothing_was_learned_and_no_brief_is_there(inside: object, make: Factory) -> None:
    fit = judge(make.account()).of("菜单翻译")

    assert fit.verdict == Verdict.unknown
    assert not any((fit.served, fit.pillars, fit.off_limits))


def test_learning_counts_what_was_published_passed_on_and_seen(account: Account, make: Factory) -> None:
    make.post(account, "Out", state=PUBLISHED)
    make.post(account, "Not yet", state=PostState.planned)
    make.post(account, "Given up", state=PostState.dropped)
    make.post(make.account(), "Theirs", state=PUBLISHED)
    board(make, 3)
    let_pass(make, account, "A storm")
    let_pass(make, account, "A star", stance=Stance.chase)

    fit.learn(account.id)
    fit.learn(account.id)

    profile = fit.profiles([account.id])[account.id]
    assert (profile.own_count, profile.passed_count, profile.background_count) == (1, 2, 4)


def let_pass(make: Factory, account: Account, title: str, **values: Any) -> None:
    topic = make.hot_topic(title)
    angle = Angle(hot_topic_id=topic.id, account_id=account.id, stance=Stance.drop, reason="not ours")
    angle.decided_at = clock.now()
    for name, value in values.items():
        setattr(angle, name, value)
    db.session.add(angle)
    db.session.flush()


def test_due_is_what_was_never_learned_long_ago_or_before_the_brief_changed(inside: object, make: Factory) -> None:
    now = clock.now()
    never, fresh, old, changed, _empty = (make.account() for _ in range(5))
    make.post(never, state=PUBLISHED)
    make.brief(old, created_at=now - timedelta(days=9))
    for account in (fresh, old, changed):
        fit.learn(account.id)
    profiles = fit.profiles([fresh.id, old.id, changed.id])
    profiles[old.id].learned_at = now - timedelta(hours=7)
    profiles[fresh.id].learned_at = profiles[changed.id].learned_at = now - timedelta(hours=1)
    make.brief(changed, created_at=now)
    make.brief(fresh, created_at=now - timedelta(hours=2))
    db.session.flush()

    assert fit.due(now) == [never.id, old.id, changed.id]


def test_nearby_are_the_posts_of_these_accounts_that_share_the_most(account: Account, make: Factory) -> None:
    other, hidden = make.account(), make.account()
    post = make.post(account, "十道让人笑出声的菜单翻译")
    out = make.post(account, "让人笑出声的菜单", state=PUBLISHED, published_at=at("2026-05-03 07:30"))
    make.post(account, "让人笑出声的菜单", state=PostState.dropped)
    planned = make.post(other, "菜单翻译让人笑", state=PostState.planned, planned_at=at("2026-12-01 07:30"))
    make.post(hidden, "十道让人笑出声的菜单翻译")
    make.post(account, "夏天的雨")

    found = fit.nearby(post.title, [account.id, other.id], but=post.id)

    assert [(each.id, each.at) for each in found] == [
        (out.id, at("2026-05-03 07:30")),
        (planned.id, at("2026-12-01 07:30")),
    ]
    assert ("".join(words for words, _ in found[0].spans), found[0].outcome) == ("让人笑出声的菜单", None)


def test_passed_on_tells_the_reason_and_the_day(account: Account, make: Factory) -> None:
    let_pass(make, account, "明星菜单曝光", decided_at=at("2026-11-01 07:30"), reason="gossip")
    let_pass(make, make.account(), "明星菜单曝光")
    dropped = make.post(account, "明星的菜单", state=PostState.dropped, created_at=at("2026-11-02 07:30"))

    found = fit.passed_on("明星菜单", account.id)

    told = {(each.title, each.reason, each.at) for each in found}
    assert told == {
        ("明星菜单曝光", "gossip", at("2026-11-01 07:30")),
        ("明星的菜单", "", at("2026-11-02 07:30")),
    }
    assert dropped.title not in [each.title for each in fit.passed_on("明星菜单", account.id, but=dropped.id)]


def test_all_takes_four_queries_however_many_posts_there_are(
    account: Account, make: Factory, statements: Callable[[], Any]
) -> None:
    counts = []
    for titles in (["菜单一"], ["菜单二", "菜单三"]):
        for title in titles:
            make.post(account, title)
            make.post(account, title, state=PostState.dropped)
        with statements() as ran:
            judge(account).of("菜单")
            assert fit.nearby("菜单", [account.id])
            assert fit.passed_on("菜单", account.id)
        counts.append(len(ran))

    assert counts == [4, 4]
