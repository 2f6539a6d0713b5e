"""The draft screen: writing, saving on a version, merging, covers. With and without the page's script."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from opscontent import clock
from opscontent.db import db
from opscontent.domain import covers, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions import RevisionKind
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account(time_zone="Asia/Shanghai")


@pytest.fixture
def ling(account: Account, make: Factory) -> Person:
    return make.member(account, "writer", "Ling")


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    return make.post(account, "Menus", state=PostState.drafting)


@pytest.fixture
def writer(sign_in: SignIn, ling: Person) -> FlaskClient:
    return sign_in(ling)


def typed(base_number: int = 0, **values: Any) -> dict[str, Any]:
    return {"title": "Menus", "body": "One.", "base_number": base_number} | values


def four_past_noon() -> datetime:
    """Tomorrow in Shanghai: a session of today still holds then."""
    return (clock.now() + timedelta(days=1)).replace(hour=4, minute=4, second=31)


def stored(app: Flask, post: Post) -> list[tuple[int, str, str, str]]:
    with app.app_context():
        return [(r.number, r.kind.value, r.title, r.body) for r in revisions.history(post.id)]


def state_of(app: Flask, post: Post) -> PostState:
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert found is not None
        return found.state


def picture(kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, kind)
    out.seek(0)
    return out


PAGES = [("GET", ""), ("POST", ""), ("POST", "/save"), ("POST", "/preview"), ("POST", "/merge"), ("POST", "/cover")]


@pytest.mark.parametrize("method, path", PAGES)
def test_draft_is_closed_to_strangers(client: FlaskClient, post: Post, method: str, path: str) -> None:
    answer = client.open(f"/posts/{post.id}/draft{path}", method=method)

    assert answer.status_code == (302 if method == "GET" else 401)


@pytest.mark.parametrize("method, path", PAGES)
@pytest.mark.parametrize("role, status", [("viewer", 403), (None, 404)])
def test_draft_is_for_writers_of_the_account(
    sign_in: SignIn,
    make: Factory,
    account: Account,
    post: Post,
    role: str | None,
    status: int,
    method: str,
    path: str,
) -> None:
    person = make.member(account, role) if role else make.member(make.account(), "chief")

    answer = sign_in(person).open(f"/posts/{post.id}/draft{path}", method=method, data=typed())

    assert answer.status_code == status


def test_page_of_an_unwritten_post_has_the_planned_title(writer: FlaskClient, post: Post) -> None:
    answer = writer.get(f"/posts/{post.id}/draft")

    assert answer.status_code == 200
    assert re.search(r'<textarea[^>]*name="title"[^>]*>\s*Menus</textarea>', answer.text)
    assert 'name="base_number" type="hidden" value="0"' in answer.text
    assert "Not saved yet" in answer.text


def test_page_shows_text_counts_and_preview(writer: FlaskClient, make: Factory, post: Post) -> None:
    make.revision(post, "Say **less**.", number=7, digest="x" * 129, author="Ling")

    page = writer.get(f"/posts/{post.id}/draft").text

    assert 'value="7"' in page
    assert "Say **less**.</textarea>" in page
    assert "<strong>less</strong>" in page
    assert "<b>5</b>/32" in page
    assert 'data-most="128" class="is-over"' in page
    assert "· version 7" in page


def test_page_lists_quotes_with_their_marks(writer: FlaskClient, make: Factory, post: Post, account: Account) -> None:
    reply = make.reply(make.prompt(account), "夫妻肺片 <b>", name="小鱼")
    make.quote(reply, post)

    page = writer.get(f"/posts/{post.id}/draft").text

    assert f"[[reply:{reply.id}]]" in page
    assert "夫妻肺片 &lt;b&gt;" in page
    assert "@小鱼" in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_for_one_quote_as_for_three(
    writer: FlaskClient,
    make: Factory,
    post: Post,
    account: Account,
    count: int,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    prompt = make.prompt(account)
    replies = [make.reply(prompt, f"Menu {number}") for number in range(count)]
    for reply in replies:
        make.quote(reply, post)
    make.revision(post, " ".join(f"[[reply:{reply.id}]]" for reply in replies))

    with statements() as ran:
        writer.get(f"/posts/{post.id}/draft")

    # One for the revision, two for the quotes (the list and the preview): the rest is the shell's.
    assert len([line for line in ran if re.search(r"FROM (quotes|revisions)\b", line)]) == 3


def test_save_keeps_the_text_and_moves_the_post_on(
    writer: FlaskClient, app: Flask, make: Factory, account: Account
) -> None:
    post = make.post(account, "Menus", state=PostState.planned)

    with time_machine.travel(four_past_noon(), tick=False):
        answer = writer.post(f"/posts/{post.id}/draft", data=typed(title="Signs"), follow_redirects=True)

    assert stored(app, post) == [(1, "saved", "Signs", "One.")]
    assert state_of(app, post) == PostState.drafting
    assert "Saved 12:04:31 · version 1" in answer.text


def test_save_of_nothing_new_says_so(writer: FlaskClient, app: Flask, make: Factory, post: Post) -> None:
    make.revision(post, "One.")

    answer = writer.post(f"/posts/{post.id}/draft", data=typed(1), follow_redirects=True)

    assert "Nothing had changed." in answer.text
    assert len(stored(app, post)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"digest": "x" * 501},
        {"author": "x" * 61},
        {"cover_alt": "x" * 201},
        {"body": "x" * 100_001},
        {"cover": "../../secret-key"},
        {"cover": "0" * 32 + ".jpg"},
        {"base_number": ""},
        {"base_number": "-1"},
        {"base_number": str(2**31)},
        {"base_number": "one"},
    ],
)
def test_save_refuses_bad_input_and_keeps_what_was_typed(
    writer: FlaskClient, app: Flask, post: Post, values: dict[str, str]
) -> None:
    for path in ("", "/save"):
        answer = writer.post(f"/posts/{post.id}/draft{path}", data=typed(body="Kept words.") | values)

        assert answer.status_code == 422
        assert path or values.get("body", "Kept words.") in answer.text
    assert stored(app, post) == []


def test_preview_button_works_without_script(writer: FlaskClient, app: Flask, post: Post) -> None:
    answer = writer.post(f"/posts/{post.id}/draft", data=typed(body="Say *more*.", preview="1"))

    assert answer.status_code == 200
    assert "<em>more</em>" in answer.text
    assert "Say *more*.</textarea>" in answer.text
    assert stored(app, post) == []


@pytest.mark.parametrize("state", ["in_review", "approved", "scheduled"])
def test_save_takes_no_approval_away_unasked(
    writer: FlaskClient, app: Flask, make: Factory, account: Account, state: str
) -> None:
    post = make.post(account, "Menus", state=PostState(state), approved_hash="a" * 64)
    make.revision(post, "One.")

    page = writer.get(f"/posts/{post.id}/draft").text
    refused = writer.post(f"/posts/{post.id}/draft", data=typed(1, body="Two."))
    script = writer.post(f"/posts/{post.id}/draft/save", data=typed(1, body="Two.", quietly="1"))

    assert str(revisions.LAPSES[PostState(state)]) in page
    assert refused.status_code == 422
    assert "Nothing was saved. Tick the box and save again." in refused.text
    assert "Two.</textarea>" in refused.text
    assert (script.status_code, script.get_json()["lapses"]) == (422, True)
    assert (state_of(app, post), len(stored(app, post))) == (PostState(state), 1)


@pytest.mark.parametrize("state", ["in_review", "approved", "scheduled"])
def test_save_with_leave_takes_the_approval_away(
    writer: FlaskClient, app: Flask, make: Factory, account: Account, state: str
) -> None:
    post = make.post(account, "Menus", state=PostState(state), approved_hash="a" * 64)
    make.revision(post, "One.")

    answer = writer.post(f"/posts/{post.id}/draft", data=typed(1, body="Two.", confirms="y"))

    assert answer.status_code == 302
    assert state_of(app, post) == PostState.drafting


@pytest.mark.parametrize("state", ["published", "dropped"])
def test_text_that_is_out_or_given_up_is_shown_but_not_saved(
    writer: FlaskClient, app: Flask, make: Factory, account: Account, state: str
) -> None:
    post = make.post(account, "Menus", state=PostState(state))
    make.revision(post, "One.")

    page = writer.get(f"/posts/{post.id}/draft").text
    answer = writer.post(f"/posts/{post.id}/draft", data=typed(1, body="Two."))

    assert "<fieldset disabled>" in page
    assert answer.status_code == 422
    assert len(stored(app, post)) == 1


def test_autosave_answers_the_new_version(writer: FlaskClient, app: Flask, post: Post) -> None:
    with time_machine.travel(four_past_noon(), tick=False):
        first = writer.post(f"/posts/{post.id}/draft/save", data=typed(quietly="1"))
        again = writer.post(f"/posts/{post.id}/draft/save", data=typed(1, quietly="1"))
        more = writer.post(f"/posts/{post.id}/draft/save", data=typed(1, body="Two.", quietly="1"))
        saved = writer.post(f"/posts/{post.id}/draft/save", data=typed(2, body="Two."))

    said = "Saved 12:04:31 · version {}"
    assert first.get_json() == {"number": 1, "said": said.format(1)}
    assert again.get_json() == {"number": 1, "said": said.format(1)}
    assert more.get_json() == {"number": 2, "said": said.format(2)}
    assert saved.get_json() == {"number": 3, "said": said.format(3)}
    assert stored(app, post) == [(3, "saved", "Menus", "Two.")]


def test_autosave_on_an_old_version_is_a_conflict(
    writer: FlaskClient, app: Flask, make: Factory, post: Post, account: Account
) -> None:
    chen = make.member(account, "editor", "Chen")
    make.revision(post, "Theirs.", created_by_id=chen.id)

    answer = writer.post(f"/posts/{post.id}/draft/save", data=typed(quietly="1"))

    assert answer.status_code == 409
    assert answer.get_json() == {"said": "Chen saved version 1 after you began.", "lapses": False}
    assert len(stored(app, post)) == 1


def test_preview_is_a_fragment_of_the_typed_text(writer: FlaskClient, post: Post) -> None:
    answer = writer.post(
        f"/posts/{post.id}/draft/preview", data={"title": "<i>Signs</i>", "body": "A *b*.\n\n[[reply:9]]"}
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "&lt;i&gt;Signs&lt;/i&gt;" in answer.text
    assert "<p>A <em>b</em>.</p>" in answer.text
    assert 'class="reply-missing"' in answer.text


def test_preview_says_why_there_is_none(writer: FlaskClient, post: Post) -> None:
    answer = writer.post(f"/posts/{post.id}/draft/preview", data={"title": "Menus", "body": "x" * 100_001})

    assert answer.status_code == 200
    assert "at most 100000 characters" in answer.text


# ---- two people at once


@pytest.fixture
def contested(make: Factory, account: Account, post: Post) -> Person:
    """Version 1 is what both began with, version 2 is Chen's."""
    chen = make.member(account, "editor", "Chen")
    make.revision(post, "One.\n\nTwo.\n\nThree.\n\nFour.", digest="Old")
    body = "One.\n\nTwo!\n\nThree.\n\nFour, says Chen."
    make.revision(post, body, number=2, digest="Chen's", created_by_id=chen.id)
    return chen


MINE = "One?\n\nTwo.\n\nThree.\n\nFour, says Ling."


def choices(page: str) -> dict[str, str]:
    """The fields of the merge form as a browser would send them, radios left open."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return found | {
        n: v.strip() for n, v in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S)
    }


def test_stale_save_shows_both_sides(writer: FlaskClient, app: Flask, post: Post, contested: Person) -> None:
    answer = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE, digest="Ling's"))

    assert answer.status_code == 409
    assert "Chen saved version 2 after you began." in answer.text
    assert "2 places are for you to decide" in answer.text
    for words in ("One?", "Two!", "Ling", "Chen&#39;s"):
        assert words in answer.text
    assert len(stored(app, post)) == 2


@pytest.mark.parametrize(
    "choice, last",
    [
        ("mine", "Four, says Ling."),
        ("theirs", "Four, says Chen."),
        ("both", "Four, says Ling.\n\nFour, says Chen."),
        ("own", "Four, say both."),
    ],
)
def test_merge_saves_what_was_chosen(
    writer: FlaskClient, app: Flask, post: Post, contested: Person, choice: str, last: str
) -> None:
    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE, digest="Ling's")).text
    fields = choices(page)
    block = next(name.removesuffix("-mine") for name in fields if re.fullmatch(r"block-\d+-mine", name))

    chosen = {f"{block}-choice": choice, block: "Four, say both.", "digest-choice": "own", "digest": "Ours"}
    answer = writer.post(f"/posts/{post.id}/draft/merge", data=fields | chosen)

    assert answer.status_code == 302
    assert stored(app, post)[0] == (3, "merged", "Menus", f"One?\n\nTwo!\n\nThree.\n\n{last}")
    with app.app_context():
        newest = revisions.latest(post.id)
        assert newest is not None
        assert newest.digest == "Ours"


def test_merge_without_a_choice_keeps_both(writer: FlaskClient, app: Flask, post: Post, contested: Person) -> None:
    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE)).text

    writer.post(f"/posts/{post.id}/draft/merge", data=choices(page))

    assert stored(app, post)[0][3] == "One?\n\nTwo!\n\nThree.\n\nFour, says Ling.\n\nFour, says Chen."


@pytest.mark.parametrize(
    "sent, told", [({"took": "x7"}, "?took=x7"), ({}, ""), ({"took": "y" * 99}, f"?took={'y' * 40}")]
)
def test_the_page_behind_a_merge_tells_that_it_arrived(
    writer: FlaskClient, post: Post, contested: Person, sent: dict[str, str], told: str
) -> None:
    """Only then the browser forgets the words that went into it."""
    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE)).text

    answer = writer.post(f"/posts/{post.id}/draft/merge", data=choices(page) | sent)

    assert answer.headers["Location"] == f"/posts/{post.id}/draft{told}"


def test_a_save_whose_answer_was_lost_may_come_again(writer: FlaskClient, app: Flask, post: Post) -> None:
    url = f"/posts/{post.id}/draft/save"
    writer.post(url, data=typed(quietly="1"))

    again = writer.post(url, data=typed(quietly="1"))
    after = writer.post(url, data=typed(again.json["number"], body="One. Two.", quietly="1"))  # type: ignore[index]

    assert (again.status_code, after.status_code) == (200, 200)
    assert [(number, body) for number, _, _, body in stored(app, post)] == [(2, "One. Two.")]


def test_merge_may_go_on_in_the_editor(writer: FlaskClient, app: Flask, post: Post, contested: Person) -> None:
    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE)).text

    answer = writer.post(f"/posts/{post.id}/draft/merge", data=choices(page) | {"edit": "1"})

    assert answer.status_code == 200
    assert "One?\n\nTwo!" in answer.text
    assert 'name="base_number" type="hidden" value="2"' in answer.text
    assert 'data-unsaved="yes"' in answer.text
    assert len(stored(app, post)) == 2


def test_merge_meets_a_third_save_and_loses_nothing(
    writer: FlaskClient, app: Flask, make: Factory, post: Post, contested: Person
) -> None:
    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE)).text
    make.revision(post, "One.\n\nTwo!\n\nThree.\n\nFour, says Chen.\n\nLater.", number=3, created_by_id=contested.id)

    again = writer.post(f"/posts/{post.id}/draft/merge", data=choices(page))
    last = writer.post(f"/posts/{post.id}/draft/merge", data=choices(again.text))

    assert again.status_code == 409
    assert "Chen saved version 3 after you began." in again.text
    assert last.status_code == 302
    assert stored(app, post)[0] == (
        4,
        "merged",
        "Menus",
        "One?\n\nTwo!\n\nThree.\n\nFour, says Ling.\n\nFour, says Chen.\n\nLater.",
    )


def test_merge_of_different_places_asks_nothing(
    writer: FlaskClient, app: Flask, post: Post, contested: Person
) -> None:
    mine = "One?\n\nTwo.\n\nThree.\n\nFour."

    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=mine, digest="Old")).text
    writer.post(f"/posts/{post.id}/draft/merge", data=choices(page))

    assert "You changed different places" in page
    assert stored(app, post)[0][3] == "One?\n\nTwo!\n\nThree.\n\nFour, says Chen."


def test_merge_after_an_approval_asks_for_leave(
    writer: FlaskClient, app: Flask, post: Post, contested: Person
) -> None:
    with app.app_context():
        found = db.session.get(Post, post.id)
        assert found is not None
        found.state, found.approved_hash = PostState.approved, "a" * 64
        db.session.commit()
    page = writer.post(f"/posts/{post.id}/draft", data=typed(1, body=MINE)).text

    refused = writer.post(f"/posts/{post.id}/draft/merge", data=choices(page))
    saved = writer.post(f"/posts/{post.id}/draft/merge", data=choices(page) | {"confirms": "y"})

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert "One?\n\nTwo!" in refused.text
    assert state_of(app, post) == PostState.drafting


def test_merge_refuses_a_title_that_is_gone(writer: FlaskClient, app: Flask, post: Post, contested: Person) -> None:
    answer = writer.post(f"/posts/{post.id}/draft/merge", data={"base_number": "2", "block-0": "Kept words."})

    assert answer.status_code == 422
    assert "Kept words.</textarea>" in answer.text
    assert len(stored(app, post)) == 2


def test_conflict_on_a_folded_version_still_merges(
    writer: FlaskClient, app: Flask, make: Factory, post: Post, account: Account
) -> None:
    make.revision(post, "One.\n\nTwo.")
    make.revision(post, "One.\n\nTwo!!", number=4, kind=RevisionKind.autosaved)

    page = writer.post(f"/posts/{post.id}/draft", data=typed(3, body="One?\n\nTwo!")).text

    assert choices(page)["base_number"] == "4"
    assert "1 place is for you to decide" in page


# ---- covers


def test_cover_is_sent_shown_and_saved(writer: FlaskClient, app: Flask, post: Post) -> None:
    sent = writer.post(f"/posts/{post.id}/draft/cover", data={"cover_file": (picture(), "a.jpg")}).get_json()
    writer.post(f"/posts/{post.id}/draft", data=typed(cover=sent["cover"], cover_alt="A menu"))

    shown = writer.get(sent["url"])

    assert shown.status_code == 200
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    shown.close()
    with app.app_context():
        newest = revisions.latest(post.id)
        assert newest is not None
        assert (newest.cover, newest.cover_alt) == (sent["cover"], "A menu")


def test_cover_goes_with_the_form_without_script(writer: FlaskClient, app: Flask, post: Post) -> None:
    writer.post(f"/posts/{post.id}/draft", data=typed(cover_file=(picture("PNG"), "x.exe")))

    with app.app_context():
        newest = revisions.latest(post.id)
        assert newest is not None
        assert covers.path(newest.cover, app.config["SETTINGS"].uploads / "covers") is not None


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0 not really"])
def test_cover_that_is_no_picture_is_refused(writer: FlaskClient, app: Flask, post: Post, content: bytes) -> None:
    sent = writer.post(f"/posts/{post.id}/draft/cover", data={"cover_file": (io.BytesIO(content), "a.jpg")})

    assert sent.status_code == 422
    assert "no picture that we can read" in sent.get_json()["said"]


def test_cover_that_is_refused_keeps_the_words(writer: FlaskClient, app: Flask, post: Post) -> None:
    answer = writer.post(
        f"/posts/{post.id}/draft", data=typed(body="Kept words.", cover_file=(io.BytesIO(b"GIF89a"), "a.gif"))
    )

    assert answer.status_code == 422
    assert "Kept words.</textarea>" in answer.text
    assert stored(app, post) == []


@pytest.mark.parametrize("name", ["0" * 32 + ".jpg", "..%2f..%2fsecret-key", "a.svg"])
def test_cover_with_another_name_is_not_found(writer: FlaskClient, post: Post, name: str) -> None:
    assert writer.get(f"/posts/{post.id}/covers/{name}").status_code == 404


def test_covers_are_shown_to_the_account_only(
    writer: FlaskClient, client: FlaskClient, sign_in: SignIn, make: Factory, account: Account, post: Post
) -> None:
    url = writer.post(f"/posts/{post.id}/draft/cover", data={"cover_file": (picture(), "a.jpg")}).get_json()["url"]

    assert client.get(url).status_code == 302
    with sign_in(make.member(account, "viewer")).get(url) as shown:
        assert shown.status_code == 200
    assert sign_in(make.member(make.account(), "chief")).get(url).status_code == 404


# ---- whatever is typed

ANYTHING = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        ["\x00", "\ud800", "‮", "[[reply:99999999999999999999]]", "[[credits]]" * 9, "#" * 400, "1e9", "²"]
    ),
)
NAMES = st.sampled_from(
    [
        "title",
        "digest",
        "author",
        "cover",
        "cover_alt",
        "body",
        "base_number",
        "confirms",
        "quietly",
        "preview",
        "edit",
        "title-choice",
        "title-mine",
        "block-0",
        "block-0-choice",
        "block-0-mine",
        "block-0-theirs",
        "block-199",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(["", "/save", "/preview", "/merge"]), values=st.dictionaries(NAMES, ANYTHING))
def test_no_input_is_an_error_of_ours(writer: FlaskClient, post: Post, path: str, values: dict[str, str]) -> None:
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}

    answer = writer.post(f"/posts/{post.id}/draft{path}", data=sent)

    assert answer.status_code in (200, 302, 409, 422)
