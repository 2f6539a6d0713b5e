import json

from opscontent import clock
from opscontent.db import db
from opscontent.domain import contributors, holdings, replies
from opscontent.domain.notices import Notice, NoticeKind
from opscontent.domain.replies import ReplyState
from tests.factory import Factory, at


def test_held_is_all_that_we_hold_and_nothing_of_others(inside: object, make: Factory) -> None:
    account, ling = make.account("Paper"), make.person("Ling")
    prompt, fish = make.prompt(account, "Which menu?"), make.contributor(account, "小鱼", email="fish@example.org")
    reply = make.reply(prompt, "夫妻肺片", contributor=fish, received_at=at("2026-11-20 04:04"))
    make.reply(prompt, "别人的", name="阿紫")
    replies.move(reply, ReplyState.shortlisted, by=ling)
    replies.revoke_consent(reply, "By mail", by=ling)
    post = make.post(account, "Menus")
    make.quote(reply, post, wording="肺片", credit="小鱼同学")
    edition = make.edition(account, post)
    told = {"account_id": account.id, "person_id": ling.id, "kind": NoticeKind.failed, "title": "Menus"}
    for event, name in (("1", "小鱼同学"), ("2", "阿紫")):
        db.session.add(
            Notice(
                **told, event=event, edition_id=edition.id, reason="", about={"name": name}, created_at=clock.now()
            )
        )

    found = holdings.held(fish)

    assert (found["account"], found["person"]["name"], found["person"]["email"]) == (
        "Paper",
        "小鱼",
        "fish@example.org",
    )
    (mine,) = found["replies"]
    assert (mine["text"], mine["prompt"], mine["state"]) == ("夫妻肺片", "Which menu?", "shortlisted")
    assert mine["received_at"] == "2026-11-20T04:04:00+00:00"
    assert (mine["consent"]["text"], mine["consent"]["revoked_note"]) == ("You may print this.", "By mail")
    assert [(each["from"], each["to"]) for each in found["decisions"]] == [("new", "shortlisted")]
    assert [(each["wording"], each["credit"], each["post"]) for each in found["quotes"]] == [
        ("肺片", "小鱼同学", "Menus")
    ]
    assert len(found["notices"]) == 1
    assert [each["what"] for each in found["history"]] == ["reply.consent_revoked"]
    whole = json.dumps(found, ensure_ascii=False)
    assert "Ling" not in whole
    assert "阿紫" not in whole


def test_page_goes_on_where_it_ended(inside: object, make: Factory, monkeypatch: object) -> None:
    account = make.account()
    prompt, fish = make.prompt(account), make.contributor(account)
    ids = [make.reply(prompt, f"{number}", contributor=fish).id for number in range(holdings.PAGE_SIZE + 2)]

    first = holdings.page(fish)
    second = holdings.page(fish, after=first[holdings.PAGE_SIZE - 1].id)

    assert len(first) == holdings.PAGE_SIZE + 1
    assert [reply.id for reply in second] == [ids[1], ids[0]]


def test_blocking_holds_what_comes_next(inside: object, make: Factory) -> None:
    account, ling = make.account(), make.person()
    prompt = make.prompt(account)
    sender = contributors.recognise(account, "cookie")
    contributor = db.session.get_one(contributors.Contributor, sender.id)

    contributors.block(contributor, by=ling)
    held = replies.accept(prompt, contributor=contributors.recognise(account, "cookie"), text="一").reply
    contributors.unblock(contributor, by=ling)
    let_in = replies.accept(prompt, contributor=contributors.recognise(account, "cookie"), text="二").reply

    assert (held.state, let_in.state) == (ReplyState.held, ReplyState.new)
