from datetime import timedelta

import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import receipts, replies
from opscontent.domain.prompts import PromptState
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.receipts import Receipt, Status
from opscontent.domain.replies import Reply, ReplyState
from tests.factory import Factory


def receipt(reply: Reply) -> Receipt:
    return receipts.of(reply)


def publish(make: Factory, reply: Reply, url: str = "/a/paper/menu") -> None:
    """An article that quotes the reply."""
    account = reply.account
    post = make.post(account)
    make.quote(reply, post)
    edition = make.edition(account, post)
    publication = Publication(
        account_id=account.id,
        edition_id=edition.id,
        channel="site",
        content_hash="",
        state=PublicationState.live,
        not_before=clock.now(),
        created_at=clock.now(),
        outgoing={},
    )
    db.session.add(publication)
    db.session.flush()
    article = PublishedArticle(
        account_id=account.id,
        publication_id=publication.id,
        post_id=post.id,
        slug="menu",
        url=url,
        title="Menus",
        html="",
        content_hash="",
        published_at=clock.now(),
    )
    db.session.add(article)
    db.session.flush()


@pytest.mark.parametrize(
    "state, prompt_state, expected",
    [
        (ReplyState.new, PromptState.open, Status.received),
        (ReplyState.held, PromptState.open, Status.received),
        (ReplyState.held, PromptState.closed, Status.received),
        (ReplyState.spam, PromptState.closed, Status.received),
        (ReplyState.declined, PromptState.open, Status.received),
        (ReplyState.declined, PromptState.closed, Status.not_this_time),
        (ReplyState.shortlisted, PromptState.open, Status.considered),
        (ReplyState.shortlisted, PromptState.closed, Status.considered),
        (ReplyState.used, PromptState.open, Status.selected),
        (ReplyState.withdrawn, PromptState.open, Status.withdrawn),
    ],
)
def test_status_tells_no_more_than_the_sender_may_know(
    inside: object, make: Factory, state: ReplyState, prompt_state: PromptState, expected: Status
) -> None:
    reply = make.reply(make.prompt(make.account(), state=prompt_state), state=state)

    assert receipt(reply).status is expected


def test_a_declined_reply_is_told_once_the_closing_time_has_passed(inside: object, make: Factory) -> None:
    prompt = make.prompt(make.account(), closes_at=clock.now() - timedelta(minutes=1))
    reply = make.reply(prompt, state=ReplyState.declined)

    assert receipt(reply).status is Status.not_this_time


def test_an_article_that_quotes_it_makes_it_published(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()), state=ReplyState.used)

    publish(make, reply)

    found = receipt(reply)
    assert found.status is Status.published
    assert [article.title for article in found.articles] == ["Menus"]
    assert [step.is_done for step in found.steps] == [True] * 4
    assert found.steps[3].at == found.articles[0].published_at


def test_an_article_without_an_address_is_not_told_yet(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()), state=ReplyState.used)

    publish(make, reply, url="")

    assert receipt(reply).status is Status.selected


def test_steps_carry_the_times_of_the_decisions(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()))
    decision = replies.move(reply, ReplyState.shortlisted, by="rule")
    db.session.flush()

    steps = receipt(reply).steps

    assert [(step.status, step.is_done, step.at) for step in steps] == [
        (Status.received, True, reply.received_at),
        (Status.considered, True, decision.at),
        (Status.selected, False, None),
        (Status.published, False, None),
    ]


@pytest.mark.parametrize("state", ReplyState)
def test_edit_while_undecided_and_withdraw_until_withdrawn(inside: object, make: Factory, state: ReplyState) -> None:
    found = receipt(make.reply(make.prompt(make.account()), state=state))

    assert found.can_edit is (state in (ReplyState.new, ReplyState.held))
    assert found.can_withdraw is (state is not ReplyState.withdrawn)
