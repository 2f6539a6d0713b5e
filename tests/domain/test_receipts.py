import pytest

from opscontent import clock
from opscontent.db import db
from opscontent.domain import receipts
from opscontent.domain.prompts import PromptState
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.receipts import Receipt, Status
from opscontent.domain.replies import Reply, ReplyState, Told
from tests.factory import Factory


def receipt(reply: Reply) -> Receipt:
    return receipts.of(reply)


def publish(make: Factory, reply: Reply, url: str = "/a/paper/menu", slug: str = "menu") -> None:
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
        slug=slug,
        url=url,
        title="Menus",
        html="",
        content_hash="",
        published_at=clock.now(),
    )
    db.session.add(article)
    db.session.flush()


@pytest.mark.parametrize("state", ReplyState)
def test_a_decision_that_nobody_told_shows_nowhere(inside: object, make: Factory, state: ReplyState) -> None:
    reply = make.reply(make.prompt(make.account(), state=PromptState.closed), state=state)

    expected = Status.withdrawn if state is ReplyState.withdrawn else Status.received
    assert receipt(reply).status is expected


@pytest.mark.parametrize("told", Told)
def test_what_was_told_stays(inside: object, make: Factory, told: Told) -> None:
    at = clock.now()
    reply = make.reply(make.prompt(make.account()), state=ReplyState.new, told=told, told_at=at)

    found = receipt(reply)

    assert found.status.value == told.value
    assert [step.at for step in found.steps if step.status is found.status] == [at]


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

    assert receipt(reply).status is Status.received


def test_steps_carry_the_time_of_the_telling(inside: object, make: Factory) -> None:
    at = clock.now()
    reply = make.reply(make.prompt(make.account()), told=Told.considered, told_at=at)

    steps = receipt(reply).steps

    assert [(step.status, step.is_done, step.at) for step in steps] == [
        (Status.received, True, reply.received_at),
        (Status.considered, True, at),
        (Status.selected, False, None),
        (Status.published, False, None),
    ]


@pytest.mark.parametrize("state", ReplyState)
def test_edit_while_undecided_and_withdraw_until_withdrawn(inside: object, make: Factory, state: ReplyState) -> None:
    found = receipt(make.reply(make.prompt(make.account()), state=state))

    assert found.can_edit is (state in (ReplyState.new, ReplyState.held))
    assert found.can_withdraw is (state is not ReplyState.withdrawn)
