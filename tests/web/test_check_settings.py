"""What an account makes of its checks, on its page; waivers in a review; slips mended in a draft."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.domain import checks, revisions
from opscontent.domain.accounts import Account, Kind
from opscontent.domain.checks import ADJUSTABLE
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.posts import Post, PostState
from opscontent.web.editing_words import CHECK_GROUPS, FIELDS
from tests.factory import Factory

SignIn = Callable[[Person], FlaskClient]
USUAL = {code: str(level) for code, level in ADJUSTABLE.items()}


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("Paper", kind=Kind.subscription)


@pytest.fixture
def chief(account: Account, make: Factory, sign_in: SignIn) -> FlaskClient:
    return sign_in(make.member(account, Role.chief, "Ling"))


@pytest.fixture
def post(account: Account, make: Factory) -> Post:
    make.brief(account)
    post = make.post(account, state=PostState.in_review)
    make.revision(post, "太震惊了，用Python写")
    return post


def bodies(app: Flask, post: Post) -> list[str]:
    with app.app_context():
        return [revision.body for revision in revisions.history(post.id)]


def draft(body: str, number: int, change: object) -> dict[str, str]:
    fix = change if isinstance(change, str) else json.dumps(change)
    return {"title": "A title", "body": body, "base_number": str(number), "fix": fix}


def test_every_finding_that_can_be_weighed_has_a_name_and_a_place() -> None:
    shown = [code for _title, codes in CHECK_GROUPS for code in codes]

    assert sorted(shown) == sorted(ADJUSTABLE)
    assert [code for code in shown if f"check.{code}" not in FIELDS] == []


def test_weights_are_kept_and_told(app: Flask, account: Account, chief: FlaskClient) -> None:
    address = f"/accounts/{account.id}/checks"

    assert chief.post(address, data=USUAL | {"no_call": "off", "dont_word": "blocks"}).status_code == 302

    with app.app_context():
        assert checks.weights(account.id) == {"no_call": "off", "dont_word": "blocks"}
    page = chief.get(address).text
    assert "usually: Advises" in page
    assert "An end that asks nothing</em> Advises → Off" in chief.get(f"/accounts/{account.id}").text


def test_a_weight_that_there_is_not_is_refused(app: Flask, account: Account, chief: FlaskClient) -> None:
    response = chief.post(f"/accounts/{account.id}/checks", data=USUAL | {"no_call": "heavy", "spacing": "off"})

    assert response.status_code == 422
    assert "Not a valid choice" in response.text
    with app.app_context():
        assert checks.weights(account.id) == {}


@pytest.mark.parametrize("role, status", [("chief", 302), ("editor", 403), ("viewer", 403)])
def test_weights_are_the_chiefs(account: Account, make: Factory, sign_in: SignIn, role: str, status: int) -> None:
    member = sign_in(make.member(account, role))

    assert member.get(f"/accounts/{account.id}/checks").status_code == 200
    assert member.post(f"/accounts/{account.id}/checks", data=USUAL).status_code == status


def test_a_list_comes_typed_and_as_a_file_and_goes(app: Flask, account: Account, chief: FlaskClient) -> None:
    file = (io.BytesIO("\ufeff同桌\r\n大大\r\n".encode()), "words.txt")
    form = {"name": "House", "level": "blocks", "words": "震惊\n同桌", "file": file}

    assert chief.post(f"/accounts/{account.id}/checks/words", data=form).status_code == 302

    with app.app_context():
        (kept,) = checks.lists_of(account.id)
        assert (kept.name, kept.level, kept.words) == ("House", "blocks", "震惊\n同桌\n大大")
        number = kept.id
    assert "3 words · Blocks" in chief.get(f"/accounts/{account.id}/checks").text
    chief.post(f"/accounts/{account.id}/checks/words/{number}/remove")
    with app.app_context():
        assert checks.lists_of(account.id) == []


@pytest.mark.parametrize(
    "form, content, said",
    [
        ({"name": "House", "level": "warns", "words": " "}, b"", "There is no word in it."),
        ({"name": "", "level": "warns", "words": "同桌"}, b"", "This field is required."),
        ({"name": "House", "level": "loud", "words": "同桌"}, b"", "Not a valid choice."),
        ({"name": "House", "level": "warns", "words": "同桌"}, b"\xff\xfe\x00", "Save the file as text in UTF-8"),
    ],
)
def test_a_list_that_is_none_is_refused(
    app: Flask, account: Account, chief: FlaskClient, form: dict[str, str], content: bytes, said: str
) -> None:
    typed = form | {"file": (io.BytesIO(content), "words.txt")}  # type: ignore[dict-item]

    response = chief.post(f"/accounts/{account.id}/checks/words", data=typed)

    assert response.status_code == 422
    assert said in response.text
    assert form["words"].strip() in response.text
    with app.app_context():
        assert checks.lists_of(account.id) == []


def test_a_finding_is_let_pass_with_a_reason(chief: FlaskClient, post: Post) -> None:
    address = f"/posts/{post.id}/review"
    assert "Let it pass …" in chief.get(address).text

    refused = chief.post(f"{address}/waive", data={"key": "dont_word:震惊", "reason": ""})
    gone = chief.post(f"{address}/waive", data={"key": "dont_word:吓人", "reason": "My reason"})
    passed = chief.post(f"{address}/waive", data={"key": "dont_word:震惊", "reason": "A title of a book"})

    assert (refused.status_code, "Say why this may pass." in refused.text) == (422, True)
    assert (gone.status_code, passed.status_code) == (409, 302)
    page = chief.get(address).text
    assert "Ling lets it pass" in page
    assert "A title of a book" in page
    assert "Let it count again" in page


def test_a_waiver_is_taken_back_on_the_page(app: Flask, chief: FlaskClient, post: Post) -> None:
    chief.post(f"/posts/{post.id}/review/waive", data={"key": "dont_word:震惊", "reason": "A title"})
    with app.app_context():
        (pardon,) = checks.choices.pardons(post.id).values()

    assert chief.post(f"/posts/{post.id}/review/waivers/{pardon.id}/take-back").status_code == 302

    assert "lets it pass" not in chief.get(f"/posts/{post.id}/review").text


@pytest.mark.parametrize("role, status", [("editor", 302), ("writer", 403), ("viewer", 403)])
def test_editors_let_findings_pass(
    account: Account, post: Post, make: Factory, sign_in: SignIn, role: str, status: int
) -> None:
    member = sign_in(make.member(account, role))
    form = {"key": "dont_word:震惊", "reason": "A title"}

    assert member.post(f"/posts/{post.id}/review/waive", data=form).status_code == status


def test_the_panel_of_a_draft_offers_each_fix(chief: FlaskClient, post: Post) -> None:
    typed = chief.post(f"/posts/{post.id}/checks", data={"title": "T", "body": "写Python"}).text
    read = chief.get(f"/posts/{post.id}/review").text

    assert 'value="[0, &#34;\\u5199&#34;, &#34;\\u5199 &#34;]"' in typed
    assert f'formaction="/posts/{post.id}/draft/fix"' in typed
    assert "<ins>写 Python</ins>" in typed
    assert "draft/fix" not in read
    assert "用 Python" in read


def test_a_fix_is_a_version_of_its_own_after_what_was_typed(
    app: Flask, account: Account, chief: FlaskClient, make: Factory
) -> None:
    post = make.post(account, "A title", state=PostState.drafting)
    make.revision(post, "第一版")

    response = chief.post(f"/posts/{post.id}/draft/fix", data=draft("第一版，用Python写", 1, [4, "用", "用 "]))

    assert response.status_code == 302
    assert bodies(app, post) == ["第一版，用 Python写", "第一版，用Python写", "第一版"]
    chief.post(f"/posts/{post.id}/revisions/2/restore", data={"base_number": "3"})
    assert bodies(app, post)[0] == "第一版，用Python写"


def test_a_fix_of_what_is_saved_makes_one_version(
    app: Flask, account: Account, chief: FlaskClient, make: Factory
) -> None:
    post = make.post(account, "A title", state=PostState.drafting)
    make.revision(post, "好！！")

    assert chief.post(f"/posts/{post.id}/draft/fix", data=draft("好！！", 1, [1, "！！", "！"])).status_code == 302

    assert bodies(app, post) == ["好！", "好！！"]


@pytest.mark.parametrize(
    "change",
    [[1, "？？", "？"], [9, "！！", "！"], [-3, "好", "坏"], [0, "", "坏"], ["0", "好", "坏"], "x", "[", "[1]", ""],
)
def test_a_fix_that_does_not_fit_changes_nothing(
    app: Flask, account: Account, chief: FlaskClient, make: Factory, change: object
) -> None:
    post = make.post(account, "A title", state=PostState.drafting)
    make.revision(post, "好！！")

    response = chief.post(f"/posts/{post.id}/draft/fix", data=draft("好！！别的", 1, change))

    assert response.status_code == 422
    assert "好！！别的" in response.text
    assert bodies(app, post) == ["好！！"]


def test_a_fix_on_an_old_version_opens_the_merge(
    app: Flask, account: Account, chief: FlaskClient, make: Factory
) -> None:
    post = make.post(account, "A title", state=PostState.drafting)
    make.revision(post, "好！！")
    make.revision(post, "别人写的", number=2)

    response = chief.post(f"/posts/{post.id}/draft/fix", data=draft("好！！", 1, [1, "！！", "！"]))

    assert response.status_code == 409
    assert bodies(app, post) == ["别人写的", "好！！"]


def test_a_fix_of_a_text_in_review_asks_first(app: Flask, chief: FlaskClient, post: Post) -> None:
    body = "太震惊了，用Python写"
    fixed = draft(body, 1, [5, "用", "用 "])

    asked = chief.post(f"/posts/{post.id}/draft/fix", data=fixed)

    assert asked.status_code == 422
    assert bodies(app, post) == [body]
    assert chief.post(f"/posts/{post.id}/draft/fix", data=fixed | {"confirms": "y"}).status_code == 302
    assert bodies(app, post)[0] == "太震惊了，用 Python写"
