import pytest
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, quotes, revisions
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Pattern, Quote, Section
from opscontent.domain.replies import ReplyState
from opscontent.domain.revisions import Text
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account(language="en"))


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


class Desk:
    """Picks named by one letter and sections by a word, in the order of the desk."""

    def __init__(self, prompt: Prompt, editor: Person, make: Factory) -> None:
        self.prompt, self.editor, self.make = prompt, editor, make
        self.items: dict[str, Quote | Section] = {}

    def put(self, *names: str) -> None:
        for name in names:
            if len(name) > 1:
                self.items[name] = quotes.add_section(self.prompt, name, by=self.editor)
            else:
                reply = self.make.reply(self.prompt, name, state=ReplyState.shortlisted)
                self.items[name] = quotes.pick(reply, by=self.editor)
            db.session.flush()

    def shows(self) -> str:
        names = {item.key: name for name, item in self.items.items()}
        return " ".join(names[item.key] for item in quotes.outline(self.prompt.id))

    def picks(self) -> list[Quote]:
        return list(quotes.on_desk(self.prompt.id))

    def mark(self, name: str) -> str:
        quote = self.items[name]
        assert isinstance(quote, Quote)
        return f"[[reply:{quote.reply_id}]]"

    def keys(self, names: str) -> list[str]:
        return [self.items[name].key for name in names.split()]

    def section(self, name: str) -> Section:
        found = self.items[name]
        assert isinstance(found, Section)
        return found


@pytest.fixture
def desk(prompt: Prompt, editor: Person, make: Factory) -> Desk:
    return Desk(prompt, editor, make)


def body_of(post: Post) -> str:
    written = revisions.latest(post.id)
    assert written is not None
    return written.body


def test_sections_and_picks_share_one_order(desk: Desk, prompt: Prompt) -> None:
    desk.put("a", "Food", "b", "c", "Signs", "d")

    assert desk.shows() == "a Food b c Signs d"
    assert [entry.verb for entry in activity.of(prompt)].count("prompt.section_added") == 2


def test_a_section_comes_in_front_of_a_pick(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "b")
    second = desk.items["b"]
    assert isinstance(second, Quote)

    desk.items["Food"] = quotes.add_section(prompt, " Food\n", by=editor, before=second)

    assert desk.shows() == "a Food b"


@pytest.mark.parametrize("title", ["", "  \n ", "x" * 81, "food"])
def test_a_heading_needs_words_of_its_own(desk: Desk, prompt: Prompt, editor: Person, title: str) -> None:
    desk.put("Food", "Signs")

    with pytest.raises(Rejected):
        quotes.add_section(prompt, title, by=editor)
    with pytest.raises(Rejected):
        quotes.rename_section(desk.section("Signs"), title, by=editor)

    assert desk.shows() == "Food Signs"


def test_rename_and_remove_keep_the_picks(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("Food", "a", "Signs", "b")

    quotes.rename_section(desk.section("Food"), "FOOD", by=editor)
    quotes.remove_section(desk.section("Signs"), by=editor)

    assert desk.shows() == "Food a b"
    assert desk.section("Food").title == "FOOD"
    verbs = [entry.verb for entry in activity.of(prompt)]
    assert verbs[:2] == ["prompt.section_removed", "prompt.section_renamed"]


def test_arrange_sets_the_order_of_both(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "Food", "b")

    quotes.arrange(prompt, desk.keys("b Food a"), by=editor)

    assert desk.shows() == "b Food a"


@pytest.mark.parametrize("names", ["a", "a Food", "a Food b b"])
def test_arrange_of_other_items_than_there_are_is_a_conflict(
    desk: Desk, prompt: Prompt, editor: Person, names: str
) -> None:
    desk.put("a", "Food", "b")

    with pytest.raises(Conflict):
        quotes.arrange(prompt, desk.keys(names), by=editor)


@pytest.mark.parametrize(
    ("name", "places", "expected"),
    [
        ("b", -1, "a b Food c Signs d"),
        ("c", 1, "a Food b Signs c d"),
        ("a", -1, "a Food b c Signs d"),
        ("d", -99, "d a Food b c Signs"),
        ("Signs", -1, "a Signs d Food b c"),
        ("Food", 1, "a Signs d Food b c"),
        ("Food", -1, "a Food b c Signs d"),
    ],
)
def test_shift_moves_a_pick_by_itself_and_a_section_with_its_picks(
    desk: Desk, editor: Person, name: str, places: int, expected: str
) -> None:
    desk.put("a", "Food", "b", "c", "Signs", "d")

    quotes.shift(desk.items[name], places, by=editor)

    assert desk.shows() == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Food", "a Signs d Food b c"),
        ("a", "a Signs d Food b c"),
        ("c", "a Food b c Signs d"),
        ("d", "a Food b c Signs d"),
        ("", "a Food b c Signs d"),
    ],
)
def test_a_dragged_section_takes_its_picks_and_parts_no_other(
    desk: Desk, editor: Person, before: str, expected: str
) -> None:
    desk.put("a", "Food", "b", "c", "Signs", "d")

    key = desk.items[before].key if before else ""
    quotes.move_section(desk.section("Signs"), key, by=editor)

    assert desk.shows() == expected


def test_build_writes_headings_and_clears_the_finished_ones(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "Food", "b", "c", "Signs", "d", "Later")
    kept = desk.items["c"]

    post = quotes.build(prompt, [pick for pick in desk.picks() if pick is not kept], by=editor)

    assert body_of(post) == (
        f"{desk.mark('a')}\n\n## Food\n\n{desk.mark('b')}\n\n## Signs\n\n{desk.mark('d')}\n\n[[credits]]"
    )
    assert desk.shows() == "Food c Later"


def test_extending_puts_quotes_under_the_heading_that_is_there(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("Food", "a")
    post = quotes.build(prompt, desk.picks(), by=editor)
    body = f"Opening.\n\n## Food\n\n{desk.mark('a')}\n\nBetween.\n\n## Rest\n\nWords.\n\n[[credits]]"
    revisions.save(post, Text("Menus", body=body), base_number=1, by=editor)
    desk.put("Food", "b", "Signs", "c")

    quotes.build(prompt, desk.picks(), by=editor, post=post)

    assert body_of(post) == (
        f"Opening.\n\n## Food\n\n{desk.mark('a')}\n\nBetween.\n\n{desk.mark('b')}\n\n## Rest\n\nWords."
        f"\n\n## Signs\n\n{desk.mark('c')}\n\n[[credits]]"
    )
    assert [quote.reply.text for quote in quotes.of_post(post.id)] == ["a", "b", "c"]


def test_themes_need_a_heading(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a")

    with pytest.raises(Rejected, match="no sections"):
        quotes.build(prompt, desk.picks(), by=editor, pattern=Pattern.theme)

    post = quotes.build(prompt, desk.picks(), by=editor)
    with pytest.raises(Rejected, match="no sections"):
        quotes.relay(post, Pattern.theme, base_number=1, by=editor)


def test_best_of_goes_by_votes_then_rating_then_order(
    desk: Desk, prompt: Prompt, editor: Person, make: Factory
) -> None:
    for text, rating in (("a", None), ("b", 5), ("c", 1), ("d", 3), ("e", None)):
        desk.put(text)
        item = desk.items[text]
        assert isinstance(item, Quote)
        item.reply.rating = rating
    make.reply(prompt, "e!")
    db.session.flush()

    post = quotes.build(prompt, desk.picks(), by=editor, pattern=Pattern.best)

    a, b, c, d, e = (desk.mark(name) for name in "abcde")
    assert body_of(post) == f"{e}\n\n{b}\n\n{d}\n\n## And more\n\n- {a}\n- {c}\n\n[[credits]]"
    assert [quote.reply.text for quote in quotes.of_post(post.id)] == ["e", "b", "d", "a", "c"]


def test_rearrange_moves_quotes_of_a_post_with_their_words(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "b")
    post = quotes.build(prompt, desk.picks(), by=editor)
    a, b = desk.mark("a"), desk.mark("b")
    body = f"Opening.\n\n{a}\n\nOn a.\n\n{b}\n\n[[credits]]\n\nThe end."
    revisions.save(post, Text("Menus", body=body), base_number=1, by=editor)
    outline = quotes.text_outline(quotes.of_post(post.id), revisions.latest(post.id))
    keys = [item.key for item in outline]

    quotes.rearrange(post, [keys[1], keys[0], *keys[2:]], base_number=2, by=editor)

    assert body_of(post) == f"Opening.\n\n{b}\n\n{a}\n\nOn a.\n\n[[credits]]\n\nThe end."
    assert [quote.reply.text for quote in quotes.of_post(post.id)] == ["b", "a"]
    assert activity.of(post)[0].verb == "post.quotes_arranged"


def test_rearrange_of_an_older_text_overwrites_nothing(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "b")
    post = quotes.build(prompt, desk.picks(), by=editor)
    revisions.save(post, Text("Menus", body=f"{body_of(post)}\n\nMore."), base_number=1, by=editor)
    outline = quotes.text_outline(quotes.of_post(post.id), revisions.latest(post.id))

    with pytest.raises(Conflict):
        quotes.rearrange(post, [outline[0].key, outline[2].key], base_number=2, by=editor)
    with pytest.raises(Conflict):
        quotes.rearrange(post, [outline[1].key, outline[0].key, outline[2].key], base_number=1, by=editor)


def test_relay_changes_the_pattern_and_keeps_what_is_written(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "b")
    post = quotes.build(prompt, desk.picks(), by=editor, pattern=Pattern.list)
    a, b = desk.mark("a"), desk.mark("b")

    quotes.relay(post, Pattern.answers, base_number=1, by=editor)

    assert body_of(post) == f"{a}\n\n**Our answer:**\n\n{b}\n\n**Our answer:**\n\n[[credits]]"


@pytest.mark.parametrize("state", sorted(PostState))
def test_posts_that_others_read_are_laid_out_no_more(
    desk: Desk, prompt: Prompt, editor: Person, state: PostState
) -> None:
    desk.put("a")
    post = quotes.build(prompt, desk.picks(), by=editor)
    post.state = state

    def both() -> None:
        quotes.relay(post, Pattern.list, base_number=1, by=editor)
        quotes.rearrange(post, [desk.items["a"].key, "d1"], base_number=2, by=editor)

    if state in quotes.BUILDABLE_POSTS:
        both()
        assert body_of(post).startswith("### 1")
    else:
        with pytest.raises(Rejected):
            both()


def test_text_outline_tells_what_the_text_does_not_print(desk: Desk, prompt: Prompt, editor: Person) -> None:
    desk.put("a", "b")
    post = quotes.build(prompt, desk.picks(), by=editor)
    revisions.save(post, Text("M", body=f"## Food\n\n{desk.mark('b')}\n\n---\n\nx"), base_number=1, by=editor)

    outline = quotes.text_outline(quotes.of_post(post.id), revisions.latest(post.id))

    assert [item.key for item in outline] == ["d1", *desk.keys("b"), "d2", *desk.keys("a")]
    assert outline[0] == quotes.Divider("d1", "Food", is_heading=True)
    assert outline[2] == quotes.Divider("d2", "---", is_heading=False)
