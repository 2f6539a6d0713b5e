from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, contributors, holdings, imports, merges, replies, rights, triage
from opscontent.domain.accounts import Account
from opscontent.domain.chats import ChatMessage
from opscontent.domain.contributors import Contributor, ContributorKind, ContributorMerge, Description, Tier
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.reader_notices import want
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import Rejected
from tests.factory import Factory


@pytest.fixture
def account(inside: object, make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account, replies_per_person=3)


@pytest.fixture
def editor(account: Account, make: Factory) -> Person:
    return make.person()


def known(account: Account, handle: str, name: str = "小鱼") -> Contributor:
    contributors.recognise(account, handle, name=name)
    found = contributors.identity(account.id, handle)
    assert found is not None
    return found


def sent(prompt: Prompt, handle: str, words: str) -> replies.Accepted:
    sender = contributors.recognise(prompt.account, handle, name="小鱼")
    return replies.accept(prompt, contributor=sender, text=words, name="小鱼", consent_id=prompt.consent.id)


def owners() -> dict[str, int]:
    db.session.flush()
    return dict(db.session.execute(select(Reply.text, Reply.contributor_id)).all())


def test_merged_is_one_person_through_both_doors(account: Account, prompt: Prompt, editor: Person) -> None:
    sent(prompt, "cookie", "佛跳墙")
    sent(prompt, "wechat:o1", "夫妻肺片")
    cookie, chat = known(account, "cookie"), known(account, "wechat:o1")

    merges.merge(cookie, chat, by=editor)
    later = sent(prompt, "wechat:o1", "拍黄瓜")

    assert owners() == dict.fromkeys(("佛跳墙", "夫妻肺片", "拍黄瓜"), cookie.id)
    assert (later.reply.contributor, chat.person) == (cookie, cookie)
    assert contributors.by_handle(account.id, "wechat:o1") is cookie
    assert triage.standing(later.reply).sent == 3
    with pytest.raises(Rejected, match="as many replies"):
        sent(prompt, "cookie", "第四条")


def test_the_same_words_through_two_doors_are_one_reply_after_a_merge(
    account: Account, prompt: Prompt, editor: Person
) -> None:
    first = sent(prompt, "cookie", "佛跳墙")
    merges.merge(known(account, "cookie"), known(account, "wechat:o1"), by=editor)

    again = sent(prompt, "wechat:o1", "佛跳墙")

    assert (again.reply_id, again.is_new) == (first.reply_id, False)


def test_recognising_who_was_merged_asks_once(
    account: Account, prompt: Prompt, editor: Person, statements: Any
) -> None:
    merges.merge(known(account, "cookie"), known(account, "wechat:o1"), by=editor)
    db.session.flush()

    with statements() as ran:
        contributors.recognise(account, "wechat:o1")

    assert len(ran) == 1


def test_unmerge_gives_back_exactly_what_was_theirs(account: Account, prompt: Prompt, editor: Person) -> None:
    sent(prompt, "cookie", "佛跳墙")
    sent(prompt, "wechat:o1", "夫妻肺片")
    cookie, chat = known(account, "cookie"), known(account, "wechat:o1")
    db.session.add(ChatMessage(account_id=account.id, key="1", contributor_id=chat.id, received_at=clock.now()))
    done = merges.merge(cookie, chat, by=editor)
    sent(prompt, "wechat:o1", "来得晚")

    merges.unmerge(done, by=editor)

    assert owners() == {"佛跳墙": cookie.id, "夫妻肺片": chat.id, "来得晚": cookie.id}
    assert (chat.merged_into_id, contributors.by_handle(account.id, "wechat:o1")) == (None, chat)
    assert db.session.scalar(select(ChatMessage.contributor_id)) == chat.id
    assert [entry.verb for entry in activity.of(chat)] == ["contributor.unmerged", "contributor.merged"]
    assert merges.of(cookie) == []
    with pytest.raises(Rejected, match="taken apart already"):
        merges.unmerge(done, by=editor)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_merges_of_merges_come_apart_in_any_order(
    account: Account, prompt: Prompt, editor: Person, order: tuple[int, int]
) -> None:
    for handle in "abc":
        sent(prompt, handle, f"词{handle}")
    a, b, c = (known(account, handle) for handle in "abc")
    done = [merges.merge(b, a, by=editor), merges.merge(c, b, by=editor)]
    assert {each.person.id for each in (a, b, c)} == {c.id}
    assert set(merges.of(c)) == set(done)

    for number in order:
        merges.unmerge(done[number], by=editor)

    assert owners() == {"词a": a.id, "词b": b.id, "词c": c.id}
    assert [each.merged_into_id for each in (a, b, c)] == [None, None, None]


def test_what_was_said_of_both_comes_together_and_apart(account: Account, editor: Person) -> None:
    one, other = known(account, "a"), known(account, "b")
    contributors.describe(one, Description(Tier.reader, None, ("老读者",)), by=editor)
    contributors.describe(other, Description(Tier.core, ContributorKind.creator, ("写手",), "住在杭州"), by=editor)

    done = merges.merge(one, other, by=editor)

    said = (one.tier, one.kind, one.note, contributors.tags_of([one.id])[one.id])
    assert said == (Tier.core, ContributorKind.creator, "住在杭州", ["写手", "老读者"])
    merges.unmerge(done, by=editor)
    assert (one.tier, one.kind, one.note, contributors.tags_of([one.id])[one.id]) == (
        Tier.reader,
        None,
        "",
        ["老读者"],
    )
    assert (other.tier, other.note, contributors.tags_of([other.id])[other.id]) == (Tier.core, "住在杭州", ["写手"])


def test_what_was_said_since_stays_with_the_one(account: Account, editor: Person) -> None:
    one, other = known(account, "a"), known(account, "b")
    contributors.describe(other, Description(Tier.core, None, ("写手",)), by=editor)
    done = merges.merge(one, other, by=editor)
    contributors.describe(one, Description(Tier.core, None, ("写手", "新的"), "见过面"), by=editor)

    merges.unmerge(done, by=editor)

    assert (one.note, contributors.tags_of([one.id])[one.id]) == ("见过面", ["新的"])


def test_a_block_of_one_is_a_block_of_both_until_they_come_apart(
    account: Account, prompt: Prompt, editor: Person
) -> None:
    one, other = known(account, "a"), known(account, "b")
    contributors.block(other, by=editor)
    blocked_at = other.blocked_at

    done = merges.merge(one, other, by=editor)
    assert sent(prompt, "a", "佛跳墙").reply.state is ReplyState.held
    merges.unmerge(done, by=editor)

    assert (one.blocked_at, other.blocked_at) == (None, blocked_at)


def test_a_block_holds_what_comes_through_any_door(account: Account, prompt: Prompt, editor: Person) -> None:
    one, other = known(account, "a"), known(account, "b")
    done = merges.merge(one, other, by=editor)

    contributors.block(one, by=editor)

    assert sent(prompt, "b", "佛跳墙").reply.state is ReplyState.held
    merges.unmerge(done, by=editor)
    assert (one.blocked_at is not None, other.blocked_at is not None) == (True, True)


def test_merge_refuses_what_makes_no_sense(account: Account, editor: Person, make: Factory) -> None:
    one, other, third = (known(account, handle) for handle in "abc")
    stranger = make.contributor(make.account())
    merges.merge(one, other, by=editor)
    rights.forget(third, by=editor)

    for kept, merged in ((one, one), (one, other), (one, stranger), (one, third), (other, third)):
        with pytest.raises(Rejected):
            merges.merge(kept, merged, by=editor)


def test_forget_takes_every_identity(account: Account, prompt: Prompt, editor: Person) -> None:
    sent(prompt, "a", "佛跳墙")
    sent(prompt, "b", "夫妻肺片")
    one, other = known(account, "a", "鱼甲"), known(account, "b", "鱼乙")
    contributors.describe(one, Description(Tier.core, None, ("写手",), "住在杭州"), by=editor)
    merges.merge(one, other, by=editor)

    done = rights.forget(other, by=editor)

    assert done.replies == 2
    assert [each.is_forgotten for each in (one, other)] == [True, True]
    assert [each.name for each in (one, other)] == ["", ""]
    assert db.session.scalar(select(func.count()).select_from(ContributorMerge)) == 0
    assert contributors.tags_of([one.id]) == {}
    assert "住在杭州" not in str([entry.changes for entry in activity.of(one)])
    assert contributors.recognise(account, "b").is_new


def test_holdings_tell_of_every_identity(account: Account, prompt: Prompt, editor: Person) -> None:
    sent(prompt, "a", "佛跳墙")
    sent(prompt, "b", "夫妻肺片")
    one, other = known(account, "a"), known(account, "b", "鱼乙")
    merges.merge(one, other, by=editor)

    found = holdings.held(one)

    assert [reply["text"] for reply in found["replies"]] == ["佛跳墙", "夫妻肺片"]
    assert [each["name"] for each in found["person"]["also_known_as"]] == ["鱼乙"]


def test_likeness_is_shown_and_never_acted_on(account: Account, prompt: Prompt, make: Factory) -> None:
    one = make.contributor(account, "小鱼", email="Fish@example.org")
    same_name = make.contributor(account, "小鱼")
    same_mail = make.contributor(account, "鱼", email="fish@example.org")
    same_letter = [make.reply(prompt, f"词{number}", name="") for number in range(2)]
    for reply in same_letter:
        want(reply, "reader@example.org")
        reply.contributor.name = ""
    make.contributor(make.account(), "小鱼")

    assert merges.suggested_for(one) == [same_name, same_mail]
    assert merges.suggested_for(same_letter[0].contributor) == [same_letter[1].contributor]
    found = [(each.is_email, each.contributors) for each in merges.likenesses(account.id)]
    assert found == [(True, (one, same_mail)), (False, (one, same_name))]


def test_who_was_merged_is_suggested_no_more(account: Account, editor: Person, make: Factory) -> None:
    one, other = make.contributor(account, "小鱼"), make.contributor(account, "小鱼")

    merges.merge(one, other, by=editor)

    assert (merges.suggested_for(one), merges.likenesses(account.id)) == ([], [])


def test_an_import_of_one_who_was_merged_finds_the_person_and_can_be_taken_back(
    account: Account, prompt: Prompt, editor: Person
) -> None:
    one, other = known(account, "cookie"), known(account, "import:name:小鱼")
    merges.merge(one, other, by=editor)
    import_ = imports.receive_paste(prompt, "小鱼：佛跳墙\n大鱼：拍黄瓜", by_blocks=False, with_names=True, by=editor)
    imports.start(import_, import_.columns, has_header=False, consent_note="on stage", by=editor)
    while not imports.step(import_.id):
        pass

    assert db.session.scalar(select(Reply.contributor_id).where(Reply.text == "佛跳墙")) == one.id
    assert imports.take_back(import_, by=editor) == 2
    assert db.session.scalars(select(Contributor.id).order_by(Contributor.id)).all() == [one.id, other.id]


def test_times_of_a_merge_are_kept(account: Account, editor: Person) -> None:
    done = merges.merge(known(account, "a"), known(account, "b"), by=editor)

    assert done.merged_by is editor
    assert clock.now() - done.merged_at < timedelta(minutes=1)
