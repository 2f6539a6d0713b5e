from datetime import timedelta

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, hot_topics
from opscontent.domain.hot_topics import Stance
from opscontent.errors import Rejected
from tests.factory import Factory


def test_a_topic_is_decided_once_per_account_and_can_be_changed(inside: object, make: Factory) -> None:
    account, other, by = make.account(), make.account(), make.person()
    make.brief(account)
    make.brief(other)
    topic = hot_topics.record("A storm", "微博", by=by, rank=4)

    first = hot_topics.decide(
        topic, account, Stance.chase, by=by, sentence="How we dry shoes", clause_key="promise.1"
    )
    hot_topics.decide(topic, other, Stance.drop, by=by, reason="Not ours")
    second = hot_topics.decide(topic, account, Stance.drop, by=by, reason="Too late")
    db.session.flush()

    assert second is first
    assert [(a.account_id, a.stance) for a in topic.angles] == [(account.id, Stance.drop), (other.id, Stance.drop)]
    assert [e.verb for e in activity.of(first)] == ["angle.passed", "angle.chased"]


@pytest.mark.parametrize(
    "stance, values, expected",
    [
        (Stance.chase, {"sentence": "", "clause_key": "promise.1"}, "only this account"),
        (Stance.chase, {"sentence": "Ours", "clause_key": ""}, "only this account"),
        (Stance.chase, {"sentence": "Ours", "clause_key": "promise.9"}, "no such clause"),
        (Stance.drop, {"reason": ""}, "say why"),
    ],
)
def test_a_decision_needs_its_reason(
    inside: object, make: Factory, stance: Stance, values: dict[str, str], expected: str
) -> None:
    account, topic = make.account(), make.hot_topic()
    make.brief(account)

    with pytest.raises(Rejected, match=expected):
        hot_topics.decide(topic, account, stance, by=make.person(), **values)


@pytest.mark.parametrize("hours_ago, expected", [(0, 0), (3, 50), (6, 100), (30, 100)])
def test_share_gone_counts_the_window(inside: object, make: Factory, hours_ago: int, expected: int) -> None:
    seen_at = clock.now() - timedelta(hours=hours_ago)

    topic = make.hot_topic(first_seen_at=seen_at, window_hours=6)

    assert topic.share_gone == expected


def test_current_leaves_out_what_is_over_and_other_peoples_angles(inside: object, make: Factory) -> None:
    account, hidden, by = make.account(), make.account(), make.person()
    make.brief(account)
    make.brief(hidden)
    over, topic = make.hot_topic("Old", created_by_id=by.id), make.hot_topic("New")
    make.hot_topic("A feed found it")
    hot_topics.close(over, by=by)
    for each in (account, hidden):
        hot_topics.decide(topic, each, Stance.drop, by=by, reason="No")
    db.session.flush()
    db.session.expire_all()

    found = hot_topics.current([account.id])

    assert [(t.title, [a.account_id for a in t.angles]) for t in found] == [("New", [account.id])]
    assert [t.title for t in hot_topics.current([account.id], closed=True)] == ["Old"]
