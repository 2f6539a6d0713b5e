import pytest
from flask import Flask

from opscontent.domain import activity, quotes
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Section
from opscontent.domain.replies import ReplyState
from opscontent.errors import Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


class Desk:
    """Picks named by one letter, a to f: a and d are about rice, b and e about riders, c and f about nothing."""

    def __init__(self, prompt: Prompt, editor: Person, make: Factory) -> None:
        self.prompt, self.editor = prompt, editor
        self.replies = {name: make.reply(prompt, name, state=ReplyState.shortlisted) for name in "abcdef"}
        make.theme(prompt, "米饭 很硬", self.replies["a"], self.replies["d"])
        make.theme(prompt, "骑手", self.replies["b"], self.replies["e"])

    def put(self, names: str) -> None:
        for name in names.split():
            if name in self.replies:
                quotes.pick(self.replies[name], by=self.editor)
            else:
                quotes.add_section(self.prompt, name, by=self.editor)

    def shows(self) -> str:
        return " ".join(
            item.title.replace(" · ", "/") if isinstance(item, Section) else item.reply.text
            for item in quotes.outline(self.prompt.id)
        )

    def propose(self) -> int:
        return quotes.propose_sections(self.prompt, by=self.editor)

    def take_back(self) -> int:
        return quotes.take_back_proposed(self.prompt, by=self.editor)

    def rename(self, title: str, to: str) -> None:
        section = next(each for each in quotes.sections(self.prompt.id) if each.title == title)
        quotes.rename_section(section, to, by=self.editor)


@pytest.fixture
def desk(prompt: Prompt, editor: Person, make: Factory) -> Desk:
    return Desk(prompt, editor, make)


def test_picks_come_under_headings_of_their_themes(desk: Desk, prompt: Prompt) -> None:
    desk.put("e a c d b")

    assert desk.propose() == 2

    assert desk.shows() == "c 米饭/很硬 a d 骑手 e b"
    assert activity.of(prompt)[0].verb == "prompt.sections_proposed"


def test_one_step_back_brings_the_order_of_before(desk: Desk, prompt: Prompt) -> None:
    desk.put("e a c d b")
    desk.propose()

    assert desk.take_back() == 2

    assert desk.shows() == "e a c d b"
    assert activity.of(prompt)[0].verb == "prompt.sections_taken_back"
    with pytest.raises(Rejected):
        desk.take_back()


def test_headings_of_editors_stay_with_their_picks(desk: Desk) -> None:
    desk.put("e Own a b")

    assert desk.propose() == 1

    assert desk.shows() == "Own a b 骑手 e"
    desk.take_back()
    assert desk.shows() == "e Own a b"


def test_what_was_picked_since_comes_under_its_theme_too(desk: Desk) -> None:
    desk.put("e a c")
    desk.propose()
    desk.put("d f")
    assert desk.shows() == "c 米饭/很硬 a 骑手 e d f"

    assert desk.propose() == 2

    assert desk.shows() == "c f 米饭/很硬 a d 骑手 e"
    desk.take_back()
    assert desk.shows() == "e a c d f"


def test_a_heading_whose_picks_are_gone_goes_when_they_are_proposed_anew(desk: Desk, editor: Person) -> None:
    desk.put("a b")
    desk.propose()
    (rider,) = [quote for quote in quotes.on_desk(desk.prompt.id) if quote.reply.text == "b"]
    quotes.unpick(rider, by=editor)

    assert desk.propose() == 1

    assert desk.shows() == "米饭/很硬 a"


def test_a_heading_that_was_renamed_is_the_editors_own(desk: Desk) -> None:
    desk.put("e a d")
    desk.propose()
    desk.rename("骑手", "On the road")

    assert desk.take_back() == 1

    assert desk.shows() == "a d On the road e"


def test_without_themed_picks_there_is_nothing_to_propose(desk: Desk) -> None:
    desk.put("c Own a")

    with pytest.raises(Rejected):
        desk.propose()

    assert desk.shows() == "c Own a"


def test_a_title_that_is_there_already_is_said(desk: Desk) -> None:
    desk.put("a e 骑手 c")

    with pytest.raises(Rejected):
        desk.propose()
