import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscontent.db import db
from opscontent.domain import quotes, themes
from opscontent.domain.accounts import Account
from opscontent.domain.groups import PassState
from opscontent.domain.people import Person
from opscontent.domain.permissions import Role
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Section
from opscontent.domain.replies import Reply, ReplyState
from tests.factory import Factory
from tests.statements import Statements

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account()


@pytest.fixture
def prompt(account: Account, make: Factory) -> Prompt:
    return make.prompt(account)


@pytest.fixture
def ling(account: Account, sign_in: SignIn, make: Factory) -> FlaskClient:
    return sign_in(make.member(account, Role.editor))


@pytest.fixture
def many(prompt: Prompt, make: Factory) -> list[Reply]:
    return [make.reply(prompt, f"米饭{number}", state=ReplyState.shortlisted) for number in range(themes.FEWEST)]


def at(prompt: Prompt) -> str:
    return f"/prompts/{prompt.id}/groups/themes"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_page_of_few_replies_says_that_they_are_too_few(ling: FlaskClient, prompt: Prompt, many: list[Reply]) -> None:
    with ling.application.app_context():
        db.session.get_one(Reply, many[0].id).state = ReplyState.spam
        db.session.commit()

    page = words(ling.get(at(prompt)).text)

    assert "Too few to cluster Themes need 20 replies at least; there are 19." in page
    assert "Find the themes" not in page


def test_asking_for_themes_shows_how_far_it_is(ling: FlaskClient, prompt: Prompt, many: list[Reply]) -> None:
    assert "Not looked for yet 20 replies" in words(ling.get(at(prompt)).text)

    answer = ling.post(at(prompt))

    assert answer.location == at(prompt)
    page = ling.get(at(prompt)).text
    assert "Waiting to look" in page
    assert f'hx-get="{at(prompt)}" hx-trigger="every 1s"' in page
    fragment = ling.get(at(prompt), headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div class="stack" id="themes"')


def test_asking_among_too_few_is_refused(ling: FlaskClient, prompt: Prompt, app: Flask) -> None:
    answer = ling.post(at(prompt))

    assert answer.status_code == 422
    assert "Themes need 20 replies at least." in answer.text
    with app.app_context():
        assert themes.pass_of(prompt.id) is None


def test_themes_show_terms_counts_and_shares(
    ling: FlaskClient, prompt: Prompt, many: list[Reply], make: Factory
) -> None:
    theme = make.theme(prompt, "米饭 <b>", *many)
    make.theme(prompt, "骑手", make.reply(prompt, "骑手", state=ReplyState.withdrawn))
    for reply in many[:2]:
        make.quote(reply)
    make.quote(make.reply(prompt, "别的", state=ReplyState.shortlisted))
    for text in ("新的", "又一个"):
        make.reply(prompt, text)

    page = ling.get(at(prompt)).text

    assert f'href="/prompts/{prompt.id}/triage?tab=all&amp;theme={theme.id}"' in page
    assert "<b>米饭</b>" in page
    assert '<span class="tag">&lt;b&gt;</span>' in page
    assert "20 replies · 20 readers 2 of 3 picks" in words(page)
    assert "骑手" not in page
    assert "3 replies came since." in page
    assert "Find them anew" in page


def test_a_failure_is_told_and_can_be_tried_again(
    ling: FlaskClient, prompt: Prompt, many: list[Reply], app: Flask
) -> None:
    ling.post(at(prompt))
    with app.app_context():
        texts = themes.begin(prompt.id)
        assert texts is not None
        themes.end(prompt.id, texts, failure="themes_child ended with -9")
        db.session.commit()

    page = ling.get(at(prompt)).text
    ling.post(at(prompt))

    assert "It stopped: themes_child ended with -9" in page
    with app.app_context():
        last = themes.pass_of(prompt.id)
        assert last is not None
        assert last.state is PassState.waiting


def test_viewers_and_strangers_see_no_themes(
    account: Account, prompt: Prompt, sign_in: SignIn, make: Factory
) -> None:
    assert sign_in(make.member(account, Role.viewer)).get(at(prompt)).status_code == 403
    assert sign_in(make.person("Stranger")).get(at(prompt)).status_code == 404


def test_triage_says_which_theme_it_shows(
    ling: FlaskClient, prompt: Prompt, many: list[Reply], make: Factory
) -> None:
    theme = make.theme(prompt, "米饭 很硬", many[3])
    triage = f"/prompts/{prompt.id}/triage?tab=all&theme="

    page = ling.get(f"{triage}{theme.id}").text

    assert "米饭 · 很硬" in page
    assert f'data-reply="{many[3].id}"' in page
    assert f'data-reply="{many[4].id}"' not in page
    assert "a theme that was found anew since" in ling.get(f"{triage}999").text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_whatever_the_number_of_themes(
    ling: FlaskClient,
    prompt: Prompt,
    many: list[Reply],
    make: Factory,
    statements: Callable[[], "Statements"],
    count: int,
) -> None:
    for number in range(count):
        make.theme(prompt, f"米饭{number}", many[number])
        make.quote(many[number])

    asked = []
    for address in (at(prompt), f"/prompts/{prompt.id}/desk"):
        with statements() as ran:  # type: ignore[attr-defined]
            assert ling.get(address).status_code == 200
        asked.append(len(ran))

    assert asked == [10, 16]


def test_the_desk_counts_and_filters_by_theme(
    ling: FlaskClient, prompt: Prompt, many: list[Reply], make: Factory
) -> None:
    theme = make.theme(prompt, "米饭 很硬", many[0], many[1])
    for reply in (many[0], many[2]):
        make.quote(reply)

    page = ling.get(f"/prompts/{prompt.id}/desk?theme={theme.id}").text

    assert f'<option value="{theme.id}" selected>米饭 · 很硬</option>' in page
    assert re.findall(r'id="candidate-(\d+)"', page) == [str(many[1].id)]
    assert f'action="/prompts/{prompt.id}/desk/pick?theme={theme.id}"' in page
    assert re.search(
        r"<h3>Themes</h3>\s*<dl><dt>米饭</dt>.*<b>1</b></dd><dt>none</dt>.*<b>1</b></dd></dl>", page, re.S
    )


def test_sections_are_proposed_and_taken_back(
    ling: FlaskClient, prompt: Prompt, many: list[Reply], make: Factory, app: Flask
) -> None:
    desk = f"/prompts/{prompt.id}/desk"
    make.theme(prompt, "米饭 很硬", many[1])
    for place, reply in enumerate(many[:2], start=1):
        make.quote(reply, position=place)

    def shown() -> list[str]:
        with app.app_context():
            found = quotes.outline(prompt.id)
            return [item.title if isinstance(item, Section) else item.reply.text for item in found]

    assert "Take the proposed ones away" not in ling.get(desk).text
    assert ling.post(f"{desk}/sections/proposed").location == desk
    assert shown() == ["米饭0", "米饭 · 很硬", "米饭1"]
    assert "Take the proposed ones away" in ling.get(desk).text
    assert ling.post(f"{desk}/sections/proposed/undo").location == desk
    assert shown() == ["米饭0", "米饭1"]
    assert ling.post(f"{desk}/sections/proposed/undo").status_code == 422


def test_without_themed_picks_nothing_is_proposed(
    ling: FlaskClient, prompt: Prompt, many: list[Reply], make: Factory
) -> None:
    make.quote(many[0])

    page = ling.get(f"/prompts/{prompt.id}/desk").text
    answer = ling.post(f"/prompts/{prompt.id}/desk/sections/proposed")

    assert "Find the themes of the replies" in page
    assert answer.status_code == 422
    assert "No pick without a heading belongs to a theme." in answer.text
