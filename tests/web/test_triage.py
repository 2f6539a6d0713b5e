import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import activity, replies, triage
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Decision, Reply, ReplyState
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def prompt(make: Factory) -> Prompt:
    return make.prompt(make.account(), wanted="真实见过\n好笑", decline_reasons="老段子\n与话题无关")


@pytest.fixture
def editor(prompt: Prompt, make: Factory, app: Flask) -> Person:
    with app.app_context():
        account = db.session.get(Prompt, prompt.id).account  # type: ignore[union-attr]
        db.session.expunge_all()
    return make.member(account, Role.editor, "Ling")


@pytest.fixture
def ling(editor: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(editor)


def path(prompt: Prompt, rest: str = "") -> str:
    return f"/prompts/{prompt.id}/triage{rest}"


def pressed(reply: Reply, **values: object) -> dict[str, object]:
    seen = {"reply": reply.id, "version": reply.version, "was": reply.state.value, "seen": reply.text}
    return seen | {"to": "shortlisted"} | values


def state_of(app: Flask, reply: Reply) -> str:
    with app.app_context():
        return str(db.session.get(Reply, reply.id).state)  # type: ignore[union-attr]


def test_page_shows_queue_card_counts_and_brief(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    first = make.reply(prompt, "夫妻肺片 <b>lung</b>", name="小鱼", title_idea="笑死")
    make.reply(prompt, "佛跳墙")
    make.reply(prompt, "拍黄瓜", state=ReplyState.declined)

    page = ling.get(path(prompt)).text

    assert "夫妻肺片 &lt;b&gt;lung&lt;/b&gt;" in page
    assert f'data-reply="{first.id}"' in page
    assert "佛跳墙" in page
    assert "拍黄瓜" not in page
    assert 'New <span class="n">2</span>' in page
    assert 'All <span class="n">3</span>' in page
    assert "真实见过" in page
    assert "老段子" in page
    assert "<q>笑死</q>" in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_questions(
    ling: FlaskClient, prompt: Prompt, make: Factory, statements: Callable[[], object], count: int
) -> None:
    for number in range(count):
        make.reply(prompt, f"夫妻肺片 {number}", rating=3)

    with statements() as ran:  # type: ignore[attr-defined]
        ling.get(path(prompt))

    assert isinstance(ran, Statements)
    assert len(ran) == 11


def test_decision_asks_eleven_questions(
    ling: FlaskClient, prompt: Prompt, make: Factory, statements: Callable[[], object]
) -> None:
    one, last = make.reply(prompt, "一"), make.reply(prompt, "二")

    with statements() as ran:  # type: ignore[attr-defined]
        ling.post(path(prompt, "/decide"), data=pressed(one, last=last.id), headers=FRAGMENT)

    assert len(ran) == 11


def test_page_of_a_reply_shows_it_wherever_it_is(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, "first")
    elsewhere = make.reply(prompt, "declined one", state=ReplyState.declined)

    page = ling.get(path(prompt, f"?reply={elsewhere.id}")).text

    assert f'data-reply="{elsewhere.id}"' in page


def test_page_far_down_starts_at_the_reply(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    with app.app_context():
        contributor = make.contributor(db.session.get(Prompt, prompt.id).account)  # type: ignore[union-attr]
        db.session.commit()
        made = [make.reply(prompt, f"reply {number}.", contributor=contributor) for number in range(60)]
        ids = [reply.id for reply in made]
        db.session.commit()

    page = ling.get(path(prompt, f"?reply={ids[55]}")).text

    assert f'id="row-{ids[55]}" data-id="{ids[55]}" aria-current="true"' in page
    assert f'id="row-{ids[54]}"' not in page


@pytest.mark.parametrize(
    "query",
    [
        "tab=nonsense",
        "reply=999999999999",
        "after=-1",
        "rating=9",
        "alike=x",
        "q=%00%ff",
        "q=" + "长" * 300,
        "before=7",
    ],
)
def test_page_ignores_what_makes_no_sense(ling: FlaskClient, prompt: Prompt, make: Factory, query: str) -> None:
    make.reply(prompt)

    assert ling.get(path(prompt, "?" + query)).status_code == 200


def test_search_finds_two_characters_and_is_kept_on_next(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    one, two = make.reply(prompt, "夫妻肺片一"), make.reply(prompt, "夫妻肺片二")
    make.reply(prompt, "佛跳墙")

    page = ling.get(path(prompt, "?q=肺片")).text
    answer = ling.post(path(prompt, "/decide?q=肺片&rating=0"), data=pressed(one))

    assert "佛跳墙" not in page
    assert (answer.status_code, answer.location) == (302, path(prompt, f"?q=%E8%82%BA%E7%89%87&reply={two.id}"))


def test_empty_pages_say_what_to_do(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    assert "No replies yet" in ling.get(path(prompt)).text

    make.reply(prompt, state=ReplyState.declined)

    assert "All read" in ling.get(path(prompt)).text
    assert "Nothing fits these filters" in ling.get(path(prompt, "?q=无")).text
    assert "Nothing here" in ling.get(path(prompt, "?tab=spam")).text


def test_decide_without_script_goes_to_the_next(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")

    answer = ling.post(path(prompt, "/decide"), data=pressed(one))

    assert (answer.status_code, answer.location) == (302, path(prompt, f"?reply={two.id}"))
    assert state_of(app, one) == "shortlisted"


def test_decide_answers_with_next_card_counts_and_row_changes(
    ling: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")
    three = make.reply(prompt, "three")

    answer = ling.post(path(prompt, "/decide"), data=pressed(one, last=two.id), headers=FRAGMENT)

    assert answer.status_code == 200
    assert f'data-reply="{two.id}"' in answer.text
    assert 'Shortlisted <span class="n">1</span>' in answer.text
    assert f'data-gone="row-{one.id}"' in answer.text
    assert f'id="row-{three.id}"' in answer.text
    assert "Shortlisted: one" in answer.text
    assert "<main" not in answer.text


def test_decide_in_all_keeps_the_row_and_shows_its_state(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    one = make.reply(prompt, "one")

    answer = ling.post(path(prompt, "/decide?tab=all"), data=pressed(one, to="spam"), headers=FRAGMENT)

    assert "data-gone" not in answer.text
    assert f'id="row-{one.id}"' in answer.text


def test_declining_carries_the_reason(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")
    values = pressed(one)
    del values["to"]

    ling.post(path(prompt, "/decide"), data=values | {"decline": "老段子"})
    ling.post(path(prompt, "/decide"), data=pressed(two, decline=""))

    with app.app_context():
        found = db.session.query(Decision).order_by(Decision.id).all()
        assert [(each.became, each.reason) for each in found] == [
            (ReplyState.declined, "老段子"),
            (ReplyState.declined, ""),
        ]


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_decide_on_an_edited_reply_shows_both_texts(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask, headers: dict[str, str]
) -> None:
    reply = make.reply(prompt, "夫妻肺片")
    with app.app_context():
        replies.edit(db.session.get(Reply, reply.id), "夫妻肺片很好吃")  # type: ignore[arg-type]
        db.session.commit()

    answer = ling.post(path(prompt, "/decide"), data=pressed(reply), headers=headers)

    assert answer.status_code == 409
    assert "The sender changed the words" in answer.text
    assert "<p>夫妻肺片</p>" in answer.text
    assert "<ins>很好吃</ins>" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert state_of(app, reply) == "new"


def test_decide_after_somebody_else_says_who(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    reply = make.reply(prompt, "夫妻肺片")
    wang = make.person("Wang")
    with app.app_context():
        replies.move(db.session.get(Reply, reply.id), ReplyState.declined, by=db.session.get(Person, wang.id))  # type: ignore[arg-type]
        db.session.commit()

    answer = ling.post(path(prompt, "/decide"), data=pressed(reply), headers=FRAGMENT)

    assert answer.status_code == 409
    assert "Wang decided on this reply" in answer.text
    assert state_of(app, reply) == "declined"


@pytest.mark.parametrize(
    "change",
    [
        {"to": "used"},
        {"to": "nonsense"},
        {"to": ""},
        {"was": "nonsense"},
        {"version": "x"},
        {"reply": ""},
        {"seen": "长" * 20_001},
        {"to": "new"},
    ],
)
def test_decide_refuses_bad_input(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask, change: dict[str, str]
) -> None:
    reply = make.reply(prompt)

    answer = ling.post(path(prompt, "/decide"), data=pressed(reply) | change)

    assert answer.status_code == 422
    assert state_of(app, reply) == "new"


def test_decide_on_a_reply_of_another_prompt_is_not_found(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    elsewhere = make.reply(make.prompt(make.account()))

    assert ling.post(path(prompt, "/decide"), data=pressed(elsewhere)).status_code == 404


def test_withdrawn_reply_is_shown_without_acts(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    reply = make.reply(prompt, "夫妻肺片", state=ReplyState.withdrawn)

    page = ling.get(path(prompt, "?tab=all")).text

    assert "took this reply back" in page
    assert "/decide" not in page
    assert f'id="row-{reply.id}"' in page


def test_held_reply_names_the_rule(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    make.reply(prompt, state=ReplyState.held, held_reason="微信")

    assert "Held by a rule: 微信" in ling.get(path(prompt, "?tab=held")).text


def test_alike_are_shown_as_votes(ling: FlaskClient, prompt: Prompt, make: Factory) -> None:
    one = make.reply(prompt, "夫妻肺片")
    make.reply(prompt, "夫妻肺片！", name="阿紫")

    page = ling.get(path(prompt)).text

    assert "×2" in page
    assert "2 people say this" in page
    assert "夫妻肺片！" in page
    assert f'href="?tab=all&amp;alike={one.id}"' in page


def test_rate_and_take_the_rating_away(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    reply = make.reply(prompt)

    answer = ling.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 4}, headers=FRAGMENT)

    assert "Rated 4." in answer.text
    assert "★4" in answer.text
    assert ling.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 0}).status_code == 302
    assert ling.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 6}).status_code == 422
    with app.app_context():
        assert db.session.get(Reply, reply.id).rating is None  # type: ignore[union-attr]


def test_note_is_saved_and_too_long_a_note_is_kept_on_the_page(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    reply = make.reply(prompt)

    saved = ling.post(path(prompt, "/note"), data={"reply": reply.id, "note": "ask her where"})
    refused = ling.post(path(prompt, "/note"), data={"reply": reply.id, "note": "很长" * 1001})
    fragment = ling.post(path(prompt, "/note"), data={"reply": reply.id, "note": "很长" * 1001}, headers=FRAGMENT)

    assert saved.location == path(prompt, f"?reply={reply.id}")
    assert (refused.status_code, "很长" * 1001 in refused.text) == (422, True)
    assert (fragment.status_code, "很长" * 1001 in fragment.text) == (422, True)
    assert ling.post(path(prompt, "/note"), data={"note": "x"}).status_code == 422
    with app.app_context():
        assert db.session.get(Reply, reply.id).note == "ask her where"  # type: ignore[union-attr]


def test_undo_brings_the_reply_back(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    reply = make.reply(prompt, "夫妻肺片")
    ling.post(path(prompt, "/decide"), data=pressed(reply))

    answer = ling.post(path(prompt, "/undo"), headers=FRAGMENT)

    assert "Undone: 夫妻肺片" in answer.text
    assert f'data-reply="{reply.id}"' in answer.text
    assert f'id="row-{reply.id}"' in answer.text
    assert state_of(app, reply) == "new"
    assert ling.post(path(prompt, "/undo")).status_code == 422
    assert "nothing left to undo" in ling.post(path(prompt, "/undo"), headers=FRAGMENT).text


def test_journal_lists_my_decisions_and_undoes_one(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two")
    ling.post(path(prompt, "/decide"), data=pressed(one))
    ling.post(path(prompt, "/decide"), data=pressed(two, to="spam"))

    page = ling.get(path(prompt, "/journal")).text
    answer = ling.post(path(prompt, "/undo"), data={"decision": 1})

    assert page.index("two") < page.index("one")
    assert "New → Shortlisted" in page
    assert (answer.status_code, answer.location) == (302, path(prompt, f"?reply={one.id}"))
    assert (state_of(app, one), state_of(app, two)) == ("new", "spam")


def test_bulk_shows_count_and_texts_before_the_act(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    made = [make.reply(prompt, f"加微信 {number}") for number in range(3)]
    ticked = {"reply": [f"{reply.id}-1" for reply in made], "to": "spam"}

    preview = ling.post(path(prompt, "/bulk"), data=ticked)

    assert preview.status_code == 200
    assert "3 replies → Spam" in preview.text
    assert "加微信 0" in preview.text
    assert [state_of(app, reply) for reply in made] == ["new", "new", "new"]

    answer = ling.post(path(prompt, "/bulk/apply?q=微信"), data=ticked | {"expected": 3})

    assert (answer.status_code, answer.location) == (302, path(prompt, "?q=%E5%BE%AE%E4%BF%A1"))
    assert [state_of(app, reply) for reply in made] == ["spam", "spam", "spam"]

    undone = ling.post(path(prompt, "/undo"), headers=FRAGMENT)

    assert "data-reload" in undone.text
    assert [state_of(app, reply) for reply in made] == ["new", "new", "new"]


def test_bulk_of_all_that_the_filter_shows(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    hit, other = make.reply(prompt, "加微信领"), make.reply(prompt, "夫妻肺片")

    preview = ling.post(path(prompt, "/bulk?q=微信"), data={"everything": "1", "to": "declined"}).text
    late = make.reply(prompt, "也加微信")
    answer = ling.post(
        path(prompt, "/bulk/apply?q=微信"),
        data={"everything": "1", "until": other.id, "expected": 1, "to": "declined", "reason": "广告"},
    )

    assert "1 reply → Declined" in preview
    assert f'name="until" value="{other.id}"' in preview
    assert answer.status_code == 302
    assert [state_of(app, each) for each in (hit, other, late)] == ["declined", "new", "new"]


def test_bulk_that_changed_meanwhile_is_shown_again(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask
) -> None:
    one, two = make.reply(prompt, "one"), make.reply(prompt, "two", state=ReplyState.used)
    values = {"reply": [f"{one.id}-1", f"{two.id}-1"], "to": "declined", "expected": 2, "reason": "老段子"}

    answer = ling.post(path(prompt, "/bulk/apply"), data=values)

    assert answer.status_code == 409
    assert "1 reply → Declined" in answer.text
    assert 'value="老段子"' in answer.text
    assert state_of(app, one) == "new"


@pytest.mark.parametrize(
    "values",
    [{"to": "spam"}, {"reply": "1-1"}, {"reply": "x-y", "to": "spam"}, {"reply": "1-1", "to": "used"}, {}],
)
def test_bulk_refuses_bad_input(ling: FlaskClient, prompt: Prompt, make: Factory, values: dict[str, str]) -> None:
    make.reply(prompt)

    assert ling.post(path(prompt, "/bulk"), data=values).status_code == 422
    assert ling.post(path(prompt, "/bulk/apply"), data=values).status_code == 422


def test_history_of_a_reply_tells_who_did_what(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    reply = make.reply(prompt, "夫妻肺片")
    ling.post(path(prompt, "/decide"), data=pressed(reply, decline="老段子"))
    ling.post(path(prompt, "/rate"), data={"reply": reply.id, "rating": 2})

    page = ling.get(path(prompt, f"/replies/{reply.id}")).text

    assert "New → Declined" in page
    assert "老段子" in page
    assert "rated the reply" in page
    assert ling.get(path(prompt, "/replies/999")).status_code == 404
    assert ling.get(path(prompt, f"/replies/{2**40}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", ""),
        ("GET", "/journal"),
        ("GET", "/replies/1"),
        ("POST", "/decide"),
        ("POST", "/rate"),
        ("POST", "/note"),
        ("POST", "/undo"),
        ("POST", "/bulk"),
        ("POST", "/bulk/apply"),
    ],
)
def test_only_editors_of_the_account_triage(
    prompt: Prompt, make: Factory, sign_in: SignIn, client: FlaskClient, app: Flask, method: str, rest: str
) -> None:
    with app.app_context():
        account = db.session.get(Prompt, prompt.id).account  # type: ignore[union-attr]
        db.session.expunge_all()
    writer = make.member(account, Role.writer)
    stranger = make.member(make.account(), Role.chief)

    def status(browser: FlaskClient) -> int:
        return browser.open(path(prompt, rest), method=method).status_code

    assert status(client) == (302 if method == "GET" else 401)
    assert status(sign_in(writer)) == 403
    assert status(sign_in(stranger)) == 404


def test_get_writes_nothing(ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask) -> None:
    reply = make.reply(prompt)

    ling.get(path(prompt))

    with app.app_context():
        found = db.session.get(Reply, reply.id)
        assert found is not None
        assert activity.of(found) == []
        assert triage.decisions_on(reply.id) == []


@pytest.mark.parametrize("rest", ["", "?tab=all", "?q=肺片", "/journal", "/replies/1"])
def test_addresses_on_the_pages_exist(
    ling: FlaskClient, prompt: Prompt, make: Factory, app: Flask, rest: str
) -> None:
    reply = make.reply(prompt, "夫妻肺片")
    make.reply(prompt, "夫妻肺片！", name="阿紫")
    ling.post(path(prompt, "/decide"), data=pressed(make.reply(prompt, "三")))

    page = ling.get(path(prompt, rest)).text

    router = app.url_map.bind("localhost")
    for method, name in (("GET", "href"), ("POST", "action")):
        for found in re.findall(rf'{name}="(/(?!static)[^"?#]*)', page):
            assert router.test(found, method) or router.test(found, "GET"), found
    assert (reply.text in page) == (rest != "/journal")


def test_a_sender_is_blocked_quietly_and_let_in_again(
    app: Flask, ling: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    reply = make.reply(prompt)

    blocked = ling.post(path(prompt, "/block"), data={"reply": reply.id, "blocked": "1"}, headers=FRAGMENT)
    let_in = ling.post(path(prompt, "/block"), data={"reply": reply.id, "blocked": "0"}, headers=FRAGMENT)

    assert "Stop holding what this sender sends" in blocked.text
    assert '<span class="tag is-seal">blocked</span>' in blocked.text
    assert "Block the sender" in let_in.text
    with app.app_context():
        found = db.session.get_one(Contributor, reply.contributor_id)
        verbs = [entry.verb for entry in activity.of(found)]
    assert (found.blocked_at, verbs) == (None, ["contributor.unblocked", "contributor.blocked"])


def test_consent_is_taken_back_and_given_again_on_the_replys_page(
    app: Flask, ling: FlaskClient, prompt: Prompt, make: Factory
) -> None:
    reply = make.reply(prompt)
    page = path(prompt, f"/replies/{reply.id}")

    refused = ling.post(f"{page}/consent/revoke", data={"note": ""})
    done = ling.post(f"{page}/consent/revoke", data={"note": "Wrote to us"})
    shown, card = ling.get(page).text, ling.get(path(prompt, f"?reply={reply.id}")).text
    again = ling.post(f"{page}/consent/restore", data={"note": "Called"})

    assert (refused.status_code, done.status_code, again.status_code) == (422, 302, 302)
    assert "This field is required." in refused.text
    assert "Wrote to us" in shown
    assert "The reader agrees again" in shown
    assert "consent taken back" in card
    assert "It can't be printed: Wrote to us" in card
    assert "You may print this." in ling.get(page).text


@pytest.mark.parametrize("act", ["revoke", "restore"])
def test_consent_of_a_reply_elsewhere_is_not_found(
    ling: FlaskClient, prompt: Prompt, make: Factory, act: str
) -> None:
    foreign = make.reply(make.prompt(make.account()))

    answers = [
        ling.post(path(prompt, f"/replies/{number}/consent/{act}"), data={"note": "x"}).status_code
        for number in (foreign.id, 2**31, 10**9)
    ]

    assert answers == [404, 404, 404]
