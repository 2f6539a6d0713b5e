from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent import clock
from opscontent.db import db
from opscontent.domain import quotes, replies, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Quote
from opscontent.domain.replies import ReplyState
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


class Desk:
    """A prompt, and a browser in which its editor is signed in."""

    def __init__(self, app: Flask, make: Factory, sign_in: SignIn) -> None:
        self.app, self.make = app, make
        self.account: Account = make.account(language="en")
        self.prompt: Prompt = make.prompt(self.account)
        self.ling = sign_in(make.member(self.account, Role.editor, "Ling"))

    def path(self, rest: str = "") -> str:
        return f"/prompts/{self.prompt.id}/desk{rest}"

    def get(self, rest: str = "") -> str:
        return self.ling.get(self.path(rest)).text

    def post(self, rest: str, **values: object) -> tuple[int, str]:
        answer = self.ling.post(self.path(rest), data=values)
        return answer.status_code, answer.text

    def picked(self, text: str, position: int, post: Post | None = None) -> Quote:
        state = ReplyState.used if post else ReplyState.shortlisted
        return self.make.quote(self.make.reply(self.prompt, text, state=state), post, position=position)

    def shows(self) -> list[str]:
        with self.app.app_context():
            return [item.words if isinstance(item, Quote) else item.title for item in quotes.outline(self.prompt.id)]

    def drafted(self, body: str = "", *texts: str, state: PostState = PostState.drafting) -> tuple[Post, list[Quote]]:
        """A post with quotes; {0}, {1} … in its body are their marks."""
        post = self.make.post(self.account, "Menus", state=state)
        made = [self.picked(text, at, post) for at, text in enumerate(texts)]
        self.make.revision(post, body.format(*(f"[[reply:{quote.reply_id}]]" for quote in made)))
        return post, made

    def body(self, post: Post) -> str:
        with self.app.app_context():
            written = revisions.latest(post.id)
            assert written is not None
            return written.body


@pytest.fixture
def desk(app: Flask, make: Factory, sign_in: SignIn) -> Desk:
    return Desk(app, make, sign_in)


def test_sections_are_added_renamed_and_removed(desk: Desk) -> None:
    one, two = desk.picked("一", 1), desk.picked("二", 2)

    assert desk.post("/sections", title="Food", before=two.id)[0] == 302
    assert desk.shows() == ["一", "Food", "二"]
    section = desk.make.section(desk.prompt, "Signs", 9)
    assert desk.post(f"/sections/{section.id}", title="Menus")[0] == 302
    assert desk.shows() == ["一", "Food", "二", "Menus"]
    assert desk.post(f"/sections/{section.id}/shift", to="up")[0] == 302
    assert desk.shows() == ["一", "Menus", "Food", "二"]
    assert desk.post(f"/sections/{section.id}/shift", before="")[0] == 302
    assert desk.shows() == ["一", "Food", "二", "Menus"]
    assert desk.post(f"/sections/{section.id}/remove")[0] == 302
    assert desk.shows() == ["一", "Food", "二"]
    page = desk.get()
    assert f'<a href="#pick-{one.id}" data-jumps>' in page
    assert 'value="Food"' in page
    assert "readonly" not in page


def test_a_heading_that_is_refused_stays_in_its_field(desk: Desk) -> None:
    section = desk.make.section(desk.prompt, "Food")
    other = desk.make.section(desk.prompt, "Signs", 2)

    added = desk.post("/sections", title="food")
    renamed = desk.post(f"/sections/{other.id}", title="FOOD")

    assert (added[0], 'value="food"' in added[1], "a section “food” already" in added[1]) == (422, True, True)
    assert (renamed[0], 'value="FOOD"' in renamed[1]) == (422, True)
    assert desk.shows() == [section.title, other.title]


def test_picks_are_dragged_past_headings(desk: Desk) -> None:
    one, two = desk.picked("一", 1), desk.picked("二", 3)
    section = desk.make.section(desk.prompt, "Food", 2)
    keys = [f"q{two.id}", f"s{section.id}", f"q{one.id}"]

    assert desk.post("/order", item=keys)[0] == 302
    assert desk.shows() == ["二", "Food", "一"]
    assert desk.post("/order", item=keys[:2])[0] == 409
    assert desk.post(f"/quotes/{one.id}/shift", to="up")[0] == 302
    assert desk.shows() == ["二", "一", "Food"]


@pytest.mark.parametrize("count", [1, 3])
def test_sections_cost_no_question_each(desk: Desk, statements: Callable[[], object], count: int) -> None:
    for number in range(count):
        desk.make.section(desk.prompt, f"Section {number}", 2 * number)
        desk.picked(f"夫妻肺片 {number}", 2 * number + 1)

    with statements() as ran:  # type: ignore[attr-defined]
        desk.get()

    assert isinstance(ran, Statements)
    assert len(ran) == 14  # without a shortlist nobody counts its votes


@pytest.mark.parametrize("count", [1, 3])
def test_a_posts_desk_asks_the_same_number_of_questions(
    desk: Desk, statements: Callable[[], object], count: int
) -> None:
    texts = [f"夫妻肺片 {number}" for number in range(count)]
    post, _ = desk.drafted("## Food\n\n" + "\n\n".join(f"{{{at}}}" for at in range(count)), *texts)

    with statements() as ran:  # type: ignore[attr-defined]
        desk.get(f"?post={post.id}")

    assert isinstance(ran, Statements)
    assert len(ran) == 16


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("plain", ["is-quote", "is-heading", "is-quote", "is-thanks"]),
        ("list", ["is-number", "is-quote", "is-heading", "is-number", "is-quote", "is-thanks"]),
        ("answers", ["is-quote", "is-answer", "is-heading", "is-quote", "is-answer", "is-thanks"]),
        ("theme", ["is-heading", "is-quote", "is-heading", "is-quote", "is-thanks"]),
        ("best", ["is-quote", "is-quote", "is-thanks"]),
    ],
)
def test_preview_shows_what_would_be_built(desk: Desk, pattern: str, expected: list[str]) -> None:
    desk.picked("一 <b>", 1), desk.picked("二", 3)
    desk.make.section(desk.prompt, "Food", 2)

    status, text = desk.post("/build/preview", post=0, title="", pattern=pattern)

    assert status == 200
    assert [line.split('"')[1] for line in text.split("<li class=")[1:]] == expected
    assert "一 &lt;b&gt;" in text
    with desk.app.app_context():
        assert db.session.query(Post).count() == 0


def test_preview_says_why_a_layout_can_not_be(desk: Desk) -> None:
    desk.picked("一", 1)

    assert "There are no sections yet" in desk.post("/build/preview", post=0, title="", pattern="theme")[1]
    assert desk.post("/build/preview", post=0, title="", pattern="spiral")[0] == 422


def test_build_goes_under_the_headings_of_the_post(desk: Desk) -> None:
    post, (old,) = desk.drafted("Words.\n\n## Food\n\n{0}\n\n## Rest\n\n[[credits]]", "旧")
    desk.make.section(desk.prompt, "Food", 1)
    new = desk.picked("新", 2)

    status, _ = desk.post("/build", post=post.id, title="", pattern="plain")

    assert status == 302
    assert desk.body(post) == (
        f"Words.\n\n## Food\n\n[[reply:{old.reply_id}]]\n\n[[reply:{new.reply_id}]]\n\n## Rest\n\n[[credits]]"
    )
    assert desk.shows() == []


def test_quotes_of_a_post_are_ordered_in_its_text(desk: Desk) -> None:
    post, (one, two) = desk.drafted("Words.\n\n{0}\n\nOn one.\n\n## Signs\n\n{1}", "一", "二")
    a, b = (f"[[reply:{quote.reply_id}]]" for quote in (one, two))

    page = desk.get(f"?post={post.id}")
    dragged = desk.post(f"/order?post={post.id}", item=[f"q{two.id}", "d1", f"q{one.id}"], base=1)
    stale = desk.post(f"/order?post={post.id}", item=[f"q{one.id}", f"q{two.id}", "d1"], base=1)

    assert '<li class="desk-divider" id="divider-d1" data-key="d1"><b>Signs</b></li>' in page
    assert (dragged[0], stale[0]) == (302, 409)
    assert desk.body(post) == f"Words.\n\n{b}\n\n## Signs\n\n{a}\n\nOn one."
    shifted = desk.post(f"/quotes/{one.id}/shift?post={post.id}", to="up", base=2)
    assert shifted[0] == 302
    assert desk.body(post) == f"Words.\n\n{b}\n\n{a}\n\nOn one.\n\n## Signs"


def test_a_quote_that_the_text_does_not_print_has_no_place(desk: Desk) -> None:
    post, (_, lost) = desk.drafted("{0}", "一", "二")

    page = desk.get(f"?post={post.id}")

    assert page.count("not in the text") == 1
    assert f'data-key="q{lost.id}"' not in page
    assert desk.post(f"/quotes/{lost.id}/shift?post={post.id}", to="up", base=1)[0] == 422


def test_relay_lays_out_anew_and_says_so(desk: Desk) -> None:
    post, (one, two) = desk.drafted("Words.\n\n{0}\n\n{1}", "一", "二")

    status, _ = desk.post(f"/relay?post={post.id}", base=1, pattern="list")

    assert status == 302
    assert desk.body(post) == (f"Words.\n\n### 1\n\n[[reply:{one.reply_id}]]\n\n### 2\n\n[[reply:{two.reply_id}]]")
    assert "laid out anew" in desk.get(f"?post={post.id}")
    assert desk.post(f"/relay?post={post.id}", base=1, pattern="plain")[0] == 409
    assert desk.post(f"/relay?post={post.id}", base=2, pattern="spiral")[0] == 422
    assert desk.post("/relay", base=2, pattern="plain")[0] == 422


def test_a_post_in_review_is_laid_out_no_more(desk: Desk) -> None:
    post, (one, two) = desk.drafted("{0}\n\n{1}", "一", "二", state=PostState.in_review)

    page = desk.get(f"?post={post.id}")

    assert "Lay out anew" not in page
    assert 'data-does="up"' not in page
    assert desk.post(f"/relay?post={post.id}", base=1, pattern="list")[0] == 422
    assert desk.post(f"/order?post={post.id}", item=[f"q{two.id}", f"q{one.id}"], base=1)[0] == 422


def test_sections_of_others_are_not_found(desk: Desk) -> None:
    elsewhere = desk.make.section(desk.make.prompt(desk.make.account()))

    for rest in ("", "/remove", "/shift"):
        assert desk.post(f"/sections/{elsewhere.id}{rest}", title="x")[0] == 404
        assert desk.post(f"/sections/{2**40}{rest}", title="x")[0] == 404


@pytest.mark.parametrize("rest", ["/sections", "/sections/1", "/sections/1/shift", "/relay", "/build/preview"])
def test_only_editors_lay_out(desk: Desk, sign_in: SignIn, client: FlaskClient, rest: str) -> None:
    writer = desk.make.member(desk.account, Role.writer)
    stranger = desk.make.member(desk.make.account(), Role.chief)

    assert client.post(desk.path(rest)).status_code == 401
    assert sign_in(writer).post(desk.path(rest)).status_code == 403
    assert sign_in(stranger).post(desk.path(rest)).status_code == 404


def changed(desk: Desk, quote: Quote, text: str) -> None:
    """As its sender does it, while it is back among the new ones; then it is shortlisted again."""
    with desk.app.app_context():
        reply = db.session.get_one(Quote, quote.id).reply
        state, reply.state = reply.state, ReplyState.new
        replies.edit(reply, text)
        reply.state = state
        db.session.commit()


def test_what_the_sender_changed_is_shown_and_settled(desk: Desk) -> None:
    quote = desk.picked("夫妻肺片", 1)
    assert "to settle" not in desk.get()
    changed(desk, quote, "夫妻肺片在成都")

    page = desk.get()
    wrong = desk.post(f"/quotes/{quote.id}/settle", words="keep", version=7)
    settled = desk.post(f"/quotes/{quote.id}/settle", words="keep", version=1)

    assert "1 quote to settle" in page
    assert "<h3>When it was picked</h3><p>夫妻肺片</p>" in page
    assert "夫妻肺片<ins>在成都</ins>" in page
    assert (wrong[0], settled[0]) == (409, 302)
    after = desk.get()
    assert "to settle" not in after
    assert "夫妻肺片<del>在成都</del>" in after
    assert 'selected value="cut"' in after


def test_new_words_are_taken(desk: Desk) -> None:
    post, (quote,) = desk.drafted("{0}", "夫妻肺片")
    changed(desk, quote, "佛跳墙")

    elsewhere = desk.get()
    status, _ = desk.post(f"/quotes/{quote.id}/settle?post={post.id}", words="new", version=1)

    assert f'href="{desk.path()}?post={post.id}#picks"' in elsewhere
    assert status == 302
    assert "to settle" not in desk.get(f"?post={post.id}")
    with desk.app.app_context():
        assert db.session.get_one(Quote, quote.id).words == "佛跳墙"


def test_what_can_not_be_printed_says_why_and_what_to_do(desk: Desk) -> None:
    kinds = {
        "took this reply back": {"state": ReplyState.withdrawn},
        "does not agree any more": {"consent_revoked_at": clock.now(), "consent_revoked_note": "by phone"},
        "Nobody agreed": {"consent_id": None},
        "not on the shortlist any more": {"state": ReplyState.declined},
    }
    for number, values in enumerate(kinds.values()):
        reply = desk.make.reply(desk.prompt, f"{number}", **({"state": ReplyState.shortlisted} | values))
        desk.make.quote(reply, position=number)

    page = desk.get()

    assert {words: page.count(words) for words in kinds} == dict.fromkeys(kinds, 1)
    assert "4 quotes to settle" in page
    assert page.count('<div class="trouble"') == 4
