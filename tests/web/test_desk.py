import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import quotes, replies, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Also, Quote
from opscontent.domain.replies import Reply, ReplyState
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@dataclass
class Desk:
    """A prompt, and a browser in which its editor is signed in."""

    account: Account
    prompt: Prompt
    ling: FlaskClient
    make: Factory
    app: Flask

    def path(self, rest: str = "") -> str:
        return f"/prompts/{self.prompt.id}/desk{rest}"

    def get(self, rest: str = "") -> str:
        return self.ling.get(self.path(rest)).text

    def picked(self, text: str = "夫妻肺片，笑死我了", post: Post | None = None, **values: object) -> Quote:
        state = ReplyState.used if post else ReplyState.shortlisted
        reply = self.make.reply(self.prompt, text, **({"state": state} | values))  # type: ignore[arg-type]
        return self.make.quote(reply, post, position=reply.id)

    def stored(self, quote: Quote) -> Quote:
        found = db.session.get(Quote, quote.id)
        assert found is not None
        return found

    def order(self) -> list[int]:
        with self.app.app_context():
            return [quote.id for quote in quotes.on_desk(self.prompt.id)]


@pytest.fixture
def desk(app: Flask, make: Factory, sign_in: SignIn) -> Desk:
    account = make.account()
    prompt = make.prompt(account)
    return Desk(account, prompt, sign_in(make.member(account, Role.editor, "Ling")), make, app)


def typed(quote: Quote, wording: str, **values: object) -> dict[str, object]:
    return {"version": quote.version, "wording": wording, "kind": "", "credit": "小鱼", "note": ""} | values


def test_page_shows_shortlist_picks_and_coverage(desk: Desk) -> None:
    desk.make.reply(desk.prompt, "佛跳墙 <i>", state=ReplyState.shortlisted)
    desk.make.reply(desk.prompt, "拍黄瓜")
    quote = desk.picked("夫妻肺片")

    page = desk.get()

    assert "佛跳墙 &lt;i&gt;" in page
    assert "拍黄瓜" not in page
    assert f'id="pick-{quote.id}"' in page
    assert "<dt>Picks</dt><dd>1</dd>" in page
    assert "<dt>First time</dt><dd><svg" in page
    assert "<dt>Public page</dt><dd><svg" in page
    assert "Build a draft of 1 pick" in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_questions(desk: Desk, statements: Callable[[], object], count: int) -> None:
    for number in range(count):
        desk.picked(f"夫妻肺片 {number}")
        desk.make.reply(desk.prompt, f"佛跳墙 {number}", state=ReplyState.shortlisted)

    with statements() as ran:  # type: ignore[attr-defined]
        desk.get()

    assert isinstance(ran, Statements)
    assert len(ran) == 15


def test_search_finds_two_characters_in_the_shortlist(desk: Desk) -> None:
    desk.make.reply(desk.prompt, "夫妻肺片", state=ReplyState.shortlisted)
    desk.make.reply(desk.prompt, "佛跳墙", state=ReplyState.shortlisted)

    page = desk.get("?q=肺片")

    assert "夫妻肺片" in page
    assert "佛跳墙" not in page
    assert "Nothing fits" in desk.get("?q=无")


def test_empty_desk_says_what_to_do(desk: Desk) -> None:
    page = desk.get()

    assert "The shortlist is empty" in page
    assert "No picks yet" in page


def test_pick_and_remove(desk: Desk) -> None:
    reply = desk.make.reply(desk.prompt, state=ReplyState.shortlisted)

    picked = desk.ling.post(desk.path("/pick?q=肺"), data={"reply": reply.id})
    (quote_id,) = desk.order()
    again = desk.ling.post(desk.path("/pick"), data={"reply": reply.id})
    removed = desk.ling.post(desk.path(f"/quotes/{quote_id}/remove"))

    assert (picked.status_code, picked.location) == (302, desk.path("?q=%E8%82%BA"))
    assert (again.status_code, "on the desk already" in again.text) == (422, True)
    assert (removed.status_code, desk.order()) == (302, [])


def test_pick_refuses_what_is_not_shortlisted_or_elsewhere(desk: Desk) -> None:
    fresh = desk.make.reply(desk.prompt)
    elsewhere = desk.make.reply(desk.make.prompt(desk.account), state=ReplyState.shortlisted)

    assert desk.ling.post(desk.path("/pick"), data={"reply": fresh.id}).status_code == 422
    assert desk.ling.post(desk.path("/pick"), data={"reply": elsewhere.id}).status_code == 404
    assert desk.ling.post(desk.path("/pick"), data={"reply": "x"}).status_code == 404


def test_edit_shows_the_difference_and_keeps_the_original(desk: Desk) -> None:
    quote = desk.picked("夫妻肺片，笑死我了")

    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "夫妻肺片，笑死", note="shorter"))

    page = desk.get()
    assert (answer.status_code, answer.location) == (302, desk.path(f"#pick-{quote.id}"))
    assert "夫妻肺片，笑死<del>我了</del>" in page
    assert 'selected value="cut"' in page
    with desk.app.app_context():
        stored = desk.stored(quote)
        assert (stored.wording, stored.note, stored.version) == ("夫妻肺片，笑死", "shorter", 2)
        assert stored.reply.text == "夫妻肺片，笑死我了"


def test_edit_on_an_older_version_shows_both(desk: Desk) -> None:
    quote = desk.picked()
    desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "她的"))

    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "我的"))

    assert answer.status_code == 409
    assert "<p>她的</p>" in answer.text
    assert "我的</textarea>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    with desk.app.app_context():
        assert desk.stored(quote).words == "她的"


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"wording": ""}, "A quote needs words"),
        ({"wording": "很长" * 6000}, "很长" * 6000),
        ({"credit": "名" * 81}, "名" * 81),
        ({"note": "记" * 2001}, "记" * 2001),
        ({"kind": "nonsense"}, "夫妻"),
        ({"version": "x"}, "夫妻"),
        ({"version": "99999999999"}, "夫妻"),
    ],
)
def test_edit_refuses_bad_input_and_keeps_it(desk: Desk, change: dict[str, str], kept: str) -> None:
    quote = desk.picked()

    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "夫妻") | change)

    assert answer.status_code == 422
    assert kept in answer.text
    with desk.app.app_context():
        assert desk.stored(quote).version == 1


def test_anonymous_reader_is_not_named(desk: Desk) -> None:
    quote = desk.picked(name="")

    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "夫妻", credit="王先生"))

    assert (answer.status_code, "asked not to be named" in answer.text) == (422, True)


def test_diff_compares_and_saves_nothing(desk: Desk) -> None:
    quote = desk.picked("夫妻肺片，笑死我了")

    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}/diff"), data={"wording": "夫妻肺片 <b>"})
    same = desk.ling.post(desk.path(f"/quotes/{quote.id}/diff"), data={"wording": "夫妻肺片，笑死我了 "})

    assert "<del>，笑死我了</del><ins> &lt;b&gt;</ins>" in answer.text
    assert 'data-guessed="light"' in answer.text
    assert "<p>" not in same.text
    with desk.app.app_context():
        assert desk.stored(quote).wording is None


def test_reset_goes_back_to_the_original(desk: Desk) -> None:
    quote = desk.picked()
    desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "夫妻"))

    stale = desk.ling.post(desk.path(f"/quotes/{quote.id}/reset"), data={"version": 1})
    done = desk.ling.post(desk.path(f"/quotes/{quote.id}/reset"), data={"version": 2})

    assert (stale.status_code, done.status_code) == (409, 302)
    with desk.app.app_context():
        assert desk.stored(quote).wording is None


def test_order_by_dragging_and_by_buttons(desk: Desk) -> None:
    one, two, three = (desk.picked(text).id for text in ("一", "二", "三"))

    desk.ling.post(desk.path("/order"), data={"item": [f"q{each}" for each in (three, one, two)]})
    assert desk.order() == [three, one, two]
    desk.ling.post(desk.path(f"/quotes/{two}/shift"), data={"to": "up"})
    assert desk.order() == [three, two, one]
    desk.ling.post(desk.path(f"/quotes/{three}/shift"), data={"to": "down"})
    assert desk.order() == [two, three, one]
    stale = desk.ling.post(desk.path("/order"), data={"item": [f"q{one}", f"q{two}"]})

    assert (stale.status_code, desk.order()) == (409, [two, three, one])


def test_build_makes_a_draft_and_goes_there(desk: Desk) -> None:
    one, two = desk.picked("一"), desk.picked("二")

    answer = desk.ling.post(desk.path("/build"), data={"post": 0, "title": "菜单", "pattern": "list"})

    with desk.app.app_context():
        post = db.session.query(Post).one()
        assert answer.location == f"/posts/{post.id}/draft"
        assert (post.title, post.state) == ("菜单", PostState.drafting)
        body = revisions.latest(post.id).body  # type: ignore[union-attr]
        assert body == f"### 1\n\n[[reply:{one.reply_id}]]\n\n### 2\n\n[[reply:{two.reply_id}]]\n\n[[credits]]"
        assert {reply.state for reply in db.session.query(Reply)} == {ReplyState.used}


def test_build_extends_a_draft_of_the_account(desk: Desk) -> None:
    post = desk.make.post(desk.account, "Menus", state=PostState.drafting)
    desk.make.revision(post, "Words of ours.")
    quote = desk.picked("一")

    desk.ling.post(desk.path("/build"), data={"post": post.id, "pattern": "plain", "title": ""})

    with desk.app.app_context():
        body = revisions.latest(post.id).body  # type: ignore[union-attr]
        assert body == f"Words of ours.\n\n[[reply:{quote.reply_id}]]\n\n[[credits]]"
    page = desk.get(f"?post={post.id}")
    assert f'id="pick-{quote.id}"' in page
    assert "Open the draft" in page


@pytest.mark.parametrize(
    "values",
    [{"post": "x"}, {"post": "999"}, {"pattern": "spiral"}, {"title": "长" * 201}],
)
def test_build_refuses_bad_input(desk: Desk, values: dict[str, str]) -> None:
    desk.picked()

    answer = desk.ling.post(desk.path("/build"), data={"post": 0, "title": "", "pattern": "plain"} | values)

    assert answer.status_code == 422
    with desk.app.app_context():
        assert db.session.query(Post).count() == 0


def test_build_leaves_out_what_cannot_be_printed(desk: Desk) -> None:
    kept, gone = desk.picked("一"), desk.picked("二")
    with desk.app.app_context():
        replies.withdraw(desk.stored(gone).reply)
        db.session.commit()

    page = desk.get()
    answer = desk.ling.post(desk.path("/build"), data={"post": 0, "title": "", "pattern": "plain"})

    assert "taken back by the sender" in page
    assert "1 pick can't be printed any more" in page
    assert answer.status_code == 302
    assert desk.order() == [gone.id]
    with desk.app.app_context():
        assert desk.stored(kept).post_id is not None


def test_build_of_nothing_is_refused(desk: Desk) -> None:
    answer = desk.ling.post(desk.path("/build"), data={"post": 0, "title": "", "pattern": "plain"})

    assert (answer.status_code, "Pick some replies first" in answer.text) == (422, True)


def test_quote_without_consent_is_marked(desk: Desk) -> None:
    desk.picked(consent_id=None)

    assert "no consent to print" in desk.get()


def test_changing_a_quote_of_an_approved_post_says_so_before_and_after(desk: Desk) -> None:
    post = desk.make.post(desk.account, "Menus", state=PostState.approved, approved_hash="x")
    quote = desk.picked(post=post)

    page = desk.get(f"?post={post.id}")
    desk.ling.post(desk.path(f"/quotes/{quote.id}?post={post.id}"), data=typed(quote, "夫妻"))
    after = desk.get(f"?post={post.id}")

    assert "review or approval away." in page
    assert "is a draft again" in after
    with desk.app.app_context():
        stored = db.session.get(Post, post.id)
        assert stored is not None
        assert (stored.state, stored.approved_hash) == (PostState.drafting, "")


def test_removing_a_quote_takes_its_mark_out_of_the_text(desk: Desk) -> None:
    post = desk.make.post(desk.account, "Menus", state=PostState.drafting)
    quote = desk.picked(post=post)
    desk.make.revision(post, f"Before.\n\n[[reply:{quote.reply_id}]]\n\nAfter.")

    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}/remove?post={post.id}"))

    assert answer.location == desk.path(f"?post={post.id}")
    with desk.app.app_context():
        assert revisions.latest(post.id).body == "Before.\n\nAfter."  # type: ignore[union-attr]
        assert db.session.get(Reply, quote.reply_id).state is ReplyState.shortlisted  # type: ignore[union-attr]


def test_quotes_of_a_published_post_stay(desk: Desk) -> None:
    post = desk.make.post(desk.account, "Menus", state=PostState.published)
    quote = desk.picked(post=post)

    page = desk.get(f"?post={post.id}")
    edited = desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "夫妻"))
    removed = desk.ling.post(desk.path(f"/quotes/{quote.id}/remove"))

    assert "change any more." in page
    assert "data-save" not in page
    assert (edited.status_code, removed.status_code) == (422, 422)


def test_posts_and_quotes_of_others_are_not_found(desk: Desk) -> None:
    elsewhere = desk.make.prompt(desk.make.account())
    quote = desk.make.quote(desk.make.reply(elsewhere))
    post = desk.make.post(desk.make.account())

    assert desk.ling.get(desk.path(f"?post={post.id}")).status_code == 404
    assert desk.ling.get(desk.path("?post=999")).status_code == 404
    for rest in ("", "/diff", "/remove", "/reset", "/shift"):
        assert desk.ling.post(desk.path(f"/quotes/{quote.id}{rest}")).status_code == 404
        assert desk.ling.post(desk.path(f"/quotes/{2**40}{rest}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", ""),
        ("POST", "/pick"),
        ("POST", "/order"),
        ("POST", "/build"),
        ("POST", "/quotes/1"),
        ("POST", "/quotes/1/diff"),
        ("POST", "/quotes/1/remove"),
        ("POST", "/quotes/1/reset"),
        ("POST", "/quotes/1/shift"),
    ],
)
def test_only_editors_of_the_account_curate(
    desk: Desk, sign_in: SignIn, client: FlaskClient, method: str, rest: str
) -> None:
    writer = desk.make.member(desk.account, Role.writer)
    stranger = desk.make.member(desk.make.account(), Role.chief)

    def status(browser: FlaskClient) -> int:
        return browser.open(desk.path(rest), method=method).status_code

    assert status(client) == (302 if method == "GET" else 401)
    assert status(sign_in(writer)) == 403
    assert status(sign_in(stranger)) == 404


def test_addresses_on_the_page_exist(desk: Desk) -> None:
    post = desk.make.post(desk.account, "Menus", state=PostState.drafting)
    desk.picked("一", post=post)
    desk.ling.post(desk.path(f"/quotes/{desk.picked('二').id}"), data={"version": 1, "wording": "两"})
    desk.make.reply(desk.prompt, "三", state=ReplyState.shortlisted)

    pages = desk.get() + desk.get(f"?post={post.id}&q=三")

    router = desk.app.url_map.bind("localhost")
    for found in re.findall(r'(?:href|action|data-[a-z]+-url)="(/(?!static)[^"?#]*)', pages):
        assert router.test(found, "POST") or router.test(found, "GET"), found


def test_a_pick_that_others_sent_too_may_say_so(desk: Desk) -> None:
    quote = desk.picked("夫妻肺片")
    alone = desk.picked("佛跳墙")
    desk.make.reply(desk.prompt, "夫妻肺片！")
    desk.make.reply(desk.prompt, "夫妻肺片？")

    page = desk.get()
    answer = desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "夫妻肺片", also="counted"))

    assert f'id="also-{quote.id}"' in page
    assert f'id="also-{alone.id}"' not in page
    assert answer.status_code == 302
    page = desk.get()
    assert '<option selected value="counted">How many</option>' in page
    assert "(also sent by 2 readers)" in page or "（另有 2 位读者也这么写）" in page
    with desk.app.app_context():
        assert desk.stored(quote).also is Also.counted


def test_a_choice_that_there_is_not_changes_nothing(desk: Desk) -> None:
    quote = desk.picked("夫妻肺片")

    desk.ling.post(desk.path(f"/quotes/{quote.id}"), data=typed(quote, "肺片", also="everybody"))

    with desk.app.app_context():
        assert (desk.stored(quote).words, desk.stored(quote).also) == ("肺片", Also.nobody)
