import pytest
from flask import Flask

from opscontent.db import db
from opscontent.domain import activity, articles, quotes, replies, revisions
from opscontent.domain.people import Person
from opscontent.domain.posts import PostState, Source
from opscontent.domain.prompts import Prompt
from opscontent.domain.quotes import Edit, EditKind, Quote
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.domain.revisions import RevisionKind
from opscontent.errors import Conflict, Rejected
from tests.factory import Factory


@pytest.fixture
def prompt(inside: Flask, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(prompt: Prompt, make: Factory) -> Person:
    return make.member(prompt.account, "editor", "Ling")


def shortlisted(make: Factory, prompt: Prompt, text: str = "夫妻肺片", **values: object) -> Reply:
    return make.reply(prompt, text, **({"state": ReplyState.shortlisted} | values))  # type: ignore[arg-type]


def picked(make: Factory, prompt: Prompt, by: Person, *texts: str) -> list[Quote]:
    found = [quotes.pick(shortlisted(make, prompt, text), by=by) for text in texts]
    db.session.flush()
    return found


def test_pick_lines_up_behind_the_others(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = picked(make, prompt, editor, "one", "two")

    assert quotes.on_desk(prompt.id) == [one, two]
    assert (one.edit_kind, one.wording, one.words, one.credited) == (EditKind.verbatim, None, "one", "小鱼")
    assert [entry.verb for entry in activity.of(one.reply)] == ["reply.picked"]


@pytest.mark.parametrize("state", sorted(ReplyState))
def test_pick_takes_only_what_may_be_printed(
    prompt: Prompt, editor: Person, make: Factory, state: ReplyState
) -> None:
    reply = make.reply(prompt, state=state)

    if state in (ReplyState.shortlisted, ReplyState.used):
        assert quotes.pick(reply, by=editor).reply_id == reply.id
    else:
        with pytest.raises(Rejected):
            quotes.pick(reply, by=editor)


def test_pick_twice_is_refused(prompt: Prompt, editor: Person, make: Factory) -> None:
    (one,) = picked(make, prompt, editor, "one")

    with pytest.raises(Rejected, match="already"):
        quotes.pick(one.reply, by=editor)


def test_candidates_are_shortlisted_and_not_picked(prompt: Prompt, editor: Person, make: Factory) -> None:
    picked(make, prompt, editor, "夫妻肺片一")
    wanted = shortlisted(make, prompt, "夫妻肺片二")
    other = shortlisted(make, prompt, "佛跳墙")
    make.reply(prompt, "夫妻肺片三")

    assert quotes.candidates(prompt.id) == [wanted, other]
    assert quotes.candidates(prompt.id, "肺片") == [wanted]
    assert quotes.candidates(prompt.id, after=wanted.id) == [other]


@pytest.mark.parametrize(("places", "expected"), [(-1, "bac"), (1, "acb"), (-9, "bac"), (9, "acb"), (0, "abc")])
def test_shift_moves_within_the_ends(
    prompt: Prompt, editor: Person, make: Factory, places: int, expected: str
) -> None:
    _, middle, _ = picked(make, prompt, editor, "a", "b", "c")

    quotes.shift(middle, places, by=editor)

    assert "".join(quote.words for quote in quotes.on_desk(prompt.id)) == expected


@pytest.mark.parametrize(
    ("original", "wording", "expected"),
    [
        ("夫妻肺片，笑死", " 夫妻肺片，笑死 ", EditKind.verbatim),
        ("夫妻肺片，笑死我了哈哈", "夫妻肺片，笑死", EditKind.cut),
        ("夫妻肺片真好吃，笑死我了", "夫妻肺片……笑死我了", EditKind.cut),
        ("夫妻肺偏，笑死", "夫妻肺片，笑死", EditKind.light),
        ("夫妻肺片", "夫妻肺片，好吃", EditKind.light),
        ("The husband and wife lung slice made me laugh", "夫妻肺片这个翻译把我笑坏了", EditKind.translated),
        ("夫妻肺片这个翻译把我笑坏了", "The husband and wife lung slice made me laugh", EditKind.translated),
        ("123", "456", EditKind.light),
    ],
)
def test_guess_kind_tells_what_was_done(original: str, wording: str, expected: EditKind) -> None:
    assert quotes.guess_kind(original, wording) is expected


def test_edit_sets_wording_kind_credit_and_note(prompt: Prompt, editor: Person, make: Factory) -> None:
    (quote,) = picked(make, prompt, editor, "夫妻肺片，笑死我了")

    changed = quotes.edit(quote, Edit("夫妻肺片，笑死", credit="鱼", note="short"), version=1, by=editor)

    assert changed
    assert (quote.wording, quote.edit_kind, quote.credit, quote.note) == (
        "夫妻肺片，笑死",
        EditKind.cut,
        "鱼",
        "short",
    )
    assert (quote.version, quote.reply.text) == (2, "夫妻肺片，笑死我了")
    assert activity.of(quote.reply)[0].verb == "reply.worded"


def test_edit_keeps_a_kind_that_was_set(prompt: Prompt, editor: Person, make: Factory) -> None:
    (quote,) = picked(make, prompt, editor, "夫妻肺片，笑死我了")

    quotes.edit(quote, Edit("夫妻肺片", EditKind.light, "小鱼"), version=1, by=editor)

    assert (quote.edit_kind, quote.credit) == (EditKind.light, None)


def test_edit_to_the_original_is_verbatim_whatever_the_kind(prompt: Prompt, editor: Person, make: Factory) -> None:
    (quote,) = picked(make, prompt, editor, "夫妻肺片")

    changed = quotes.edit(quote, Edit("夫妻肺片 ", EditKind.translated, "小鱼"), version=1, by=editor)

    assert (changed, quote.wording, quote.edit_kind, quote.version) == (False, None, EditKind.verbatim, 1)


def test_edit_based_on_an_older_version_is_a_conflict(prompt: Prompt, editor: Person, make: Factory) -> None:
    (quote,) = picked(make, prompt, editor, "夫妻肺片，笑死我了")
    quotes.edit(quote, Edit("夫妻肺片", credit="小鱼"), version=1, by=editor)

    with pytest.raises(Conflict) as caught:
        quotes.edit(quote, Edit("笑死我了", credit="小鱼"), version=1, by=editor)

    assert caught.value.context == {"theirs": quote}
    assert quote.words == "夫妻肺片"


@pytest.mark.parametrize(
    "values",
    [
        Edit("  "),
        Edit("长" * 10_001),
        Edit("words", credit="名" * 81),
        Edit("words", note="记" * 2001),
    ],
)
def test_edit_refuses_what_does_not_fit(prompt: Prompt, editor: Person, make: Factory, values: Edit) -> None:
    (quote,) = picked(make, prompt, editor, "夫妻肺片")

    with pytest.raises(Rejected):
        quotes.edit(quote, values, version=1, by=editor)


@pytest.mark.parametrize(("door", "is_refused"), [(Door.form, True), (Door.paste, False)])
def test_an_anonymous_reader_stays_unnamed(
    prompt: Prompt, editor: Person, make: Factory, door: Door, is_refused: bool
) -> None:
    quote = quotes.pick(shortlisted(make, prompt, name="", door=door), by=editor)
    db.session.flush()

    if is_refused:
        with pytest.raises(Rejected, match="not to be named"):
            quotes.edit(quote, Edit("夫妻肺片", credit="王先生"), version=1, by=editor)
    else:
        assert quotes.edit(quote, Edit("夫妻肺片", credit="王先生"), version=1, by=editor)
        assert quote.credited == "王先生"


def test_reset_prints_the_original_and_keeps_the_credit(prompt: Prompt, editor: Person, make: Factory) -> None:
    (quote,) = picked(make, prompt, editor, "夫妻肺片，笑死我了")
    quotes.edit(quote, Edit("夫妻肺片", credit="鱼"), version=1, by=editor)

    quotes.reset(quote, version=2, by=editor)

    assert (quote.words, quote.edit_kind, quote.credited) == ("夫妻肺片，笑死我了", EditKind.verbatim, "鱼")


def test_build_makes_a_post_of_the_picks(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = picked(make, prompt, editor, "one", "two")
    quotes.arrange(prompt, [two.key, one.key], by=editor)

    post = quotes.build(prompt, quotes.on_desk(prompt.id), by=editor)

    assert (post.title, post.source, post.prompt_id) == (prompt.question, Source.readers, prompt.id)
    assert post.state is PostState.drafting
    revision = revisions.latest(post.id)
    assert revision is not None
    assert revision.kind is RevisionKind.built
    assert revision.body == f"[[reply:{two.reply_id}]]\n\n[[reply:{one.reply_id}]]\n\n[[credits]]"
    assert quotes.on_desk(prompt.id) == []
    assert quotes.of_post(post.id) == [two, one]
    assert [one.reply.state, two.reply.state] == [ReplyState.used, ReplyState.used]
    assert articles.compose(post).missing == ()
    assert [(made.id, count) for made, count in quotes.posts_made(prompt.id)] == [(post.id, 2)]


def test_build_adds_to_a_post_and_loses_no_word(prompt: Prompt, editor: Person, make: Factory) -> None:
    (one,) = picked(make, prompt, editor, "one")
    post = quotes.build(prompt, [one], by=editor, title="Menus")
    body = f"Opening.\n\n[[reply:{one.reply_id}]]\n\nBetween.\n\n[[credits]]\n\nThe end."
    revisions.save(post, revisions.Text("Menus", body=body), base_number=1, by=editor)
    (two,) = picked(make, prompt, editor, "two")

    quotes.build(prompt, [two], by=editor, post=post)

    assert revisions.latest(post.id).body == (  # type: ignore[union-attr]
        f"Opening.\n\n[[reply:{one.reply_id}]]\n\nBetween.\n\n[[reply:{two.reply_id}]]\n\n[[credits]]\n\nThe end."
    )
    assert quotes.of_post(post.id) == [one, two]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A\n\n[[reply:7]]\n\nB", "A\n\nB"),
        ("A\n\n### 3\n\n[[reply:7]]\n\nB", "A\n\nB"),
        ("A\n\n### 3 signs\n\n[[reply:7]]\n\nB", "A\n\n### 3 signs\n\nB"),
        ("Before [[reply:7]] after", "Before  after"),
        ("[[reply:7]]\n[[reply:77]]", "[[reply:77]]"),
        ("x\n[[reply:7]]\ny", "x\n\ny"),
        ("[[reply:7]]\n\n[[reply:7]]\n\nend", "end"),
        ("[[reply：7]] [[reply:8]]", " [[reply:8]]"),
        ("no mark", "no mark"),
        ("- [[reply:7]]\n- [[reply:8]]", "- [[reply:8]]"),
        ("[[reply:7]]\n\n**Our answer:**\n\nB", "B"),
        ("[[reply:7]]\n\n**Our answer:** Yes.\n\nB", "**Our answer:** Yes.\n\nB"),
    ],
)
def test_without_takes_only_the_mark(body: str, expected: str) -> None:
    assert quotes.without(body, 7) == expected


def test_build_refuses_picks_that_cannot_be_printed(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = picked(make, prompt, editor, "one", "two")
    replies.withdraw(two.reply)

    assert [one.is_usable, two.is_usable] == [True, False]
    with pytest.raises(Rejected, match="two"):
        quotes.build(prompt, [one, two], by=editor)
    with pytest.raises(Rejected, match="Pick some"):
        quotes.build(prompt, [], by=editor)


@pytest.mark.parametrize("state", sorted(PostState))
def test_build_goes_only_into_posts_that_are_written(
    prompt: Prompt, editor: Person, make: Factory, state: PostState
) -> None:
    (one,) = picked(make, prompt, editor, "one")
    post = make.post(prompt.account, state=state)

    if state in quotes.BUILDABLE_POSTS:
        assert quotes.build(prompt, [one], by=editor, post=post).state is PostState.drafting
    else:
        with pytest.raises(Rejected):
            quotes.build(prompt, [one], by=editor, post=post)


def test_build_refuses_another_accounts_post_and_a_reply_twice(prompt: Prompt, editor: Person, make: Factory) -> None:
    (one,) = picked(make, prompt, editor, "one")

    with pytest.raises(Rejected, match="another account"):
        quotes.build(prompt, [one], by=editor, post=make.post(make.account()))

    post = quotes.build(prompt, [one], by=editor)
    again = quotes.pick(one.reply, by=editor)
    db.session.flush()

    with pytest.raises(Rejected, match="in this post already"):
        quotes.build(prompt, [again], by=editor, post=post)


def test_unpick_from_the_desk_leaves_the_shortlist(prompt: Prompt, editor: Person, make: Factory) -> None:
    (one,) = picked(make, prompt, editor, "one")
    reply = one.reply

    quotes.unpick(one, by=editor)

    assert (quotes.on_desk(prompt.id), reply.state) == ([], ReplyState.shortlisted)


def test_unpick_from_a_post_takes_the_mark_and_frees_the_reply(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two = picked(make, prompt, editor, "one", "two")
    post = quotes.build(prompt, [one, two], by=editor)
    reply = one.reply

    quotes.unpick(one, by=editor)

    assert revisions.latest(post.id).body == f"[[reply:{two.reply_id}]]\n\n[[credits]]"  # type: ignore[union-attr]
    assert (reply.state, two.reply.state) == (ReplyState.shortlisted, ReplyState.used)


def test_unpick_keeps_a_reply_used_that_another_post_prints(prompt: Prompt, editor: Person, make: Factory) -> None:
    (one,) = picked(make, prompt, editor, "one")
    quotes.build(prompt, [one], by=editor)
    again = quotes.pick(one.reply, by=editor)
    db.session.flush()
    quotes.build(prompt, [again], by=editor, title="Second")

    quotes.unpick(again, by=editor)

    assert one.reply.state is ReplyState.used


@pytest.mark.parametrize("act", ["edit", "unpick"])
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PostState.drafting, PostState.drafting),
        (PostState.in_review, PostState.drafting),
        (PostState.approved, PostState.drafting),
        (PostState.scheduled, PostState.drafting),
        (PostState.published, None),
    ],
)
def test_a_changed_quote_takes_the_approval_away(
    prompt: Prompt, editor: Person, make: Factory, act: str, state: PostState, expected: PostState | None
) -> None:
    (one,) = picked(make, prompt, editor, "夫妻肺片，笑死我了")
    post = quotes.build(prompt, [one], by=editor)
    post.state, post.approved_hash = state, "was approved"

    def change() -> None:
        if act == "edit":
            quotes.edit(one, Edit("夫妻肺片", credit="小鱼"), version=1, by=editor)
        else:
            quotes.unpick(one, by=editor)

    if expected is None:
        with pytest.raises(Rejected, match="published"):
            change()
    else:
        change()
        assert post.state is expected
        assert (post.approved_hash == "") == (state is not PostState.drafting)


def test_a_note_alone_takes_no_approval_away(prompt: Prompt, editor: Person, make: Factory) -> None:
    (one,) = picked(make, prompt, editor, "夫妻肺片")
    post = quotes.build(prompt, [one], by=editor)
    post.state = PostState.approved

    quotes.edit(one, Edit("夫妻肺片", credit="小鱼", note="funny"), version=1, by=editor)

    assert post.state is PostState.approved


def test_coverage_counts_readers_newcomers_and_lengths(prompt: Prompt, editor: Person, make: Factory) -> None:
    regular, newcomer = make.contributor(prompt.account), make.contributor(prompt.account)
    make.reply(make.prompt(prompt.account), contributor=regular)
    texts = [("短", regular), ("中" * 60, regular), ("长" * 200, newcomer)]
    for text, contributor in texts:
        quotes.pick(shortlisted(make, prompt, text, contributor=contributor), by=editor)
        db.session.flush()

    found = quotes.coverage(quotes.on_desk(prompt.id))

    assert found == quotes.Coverage(
        picks=3, readers=2, first_timers=1, short=1, middle=1, long=1, characters=261, doors=((Door.form, 3),)
    )
    assert quotes.coverage([]) == quotes.Coverage(0, 0, 0, 0, 0, 0, 0)


def test_by_theme_counts_what_has_none_last(prompt: Prompt, editor: Person, make: Factory) -> None:
    one, two, three, four = picked(make, prompt, editor, "a", "b", "c", "d")
    themes = {one.reply_id: "signs", two.reply_id: "food", three.reply_id: "food", 99: "none"}

    assert quotes.by_theme([one, two, three, four], themes) == [("food", 2), ("signs", 1), ("", 1)]
    assert quotes.by_theme([one, four], {}) == [("", 2)]


@pytest.mark.parametrize(
    ("consent", "note", "lacks"), [(True, "", False), (False, "by e-mail", False), (False, "", True)]
)
def test_consent_comes_by_form_or_by_note(
    prompt: Prompt, editor: Person, make: Factory, consent: bool, note: str, lacks: bool
) -> None:
    values = {"consent_note": note} | ({} if consent else {"consent_id": None})

    quote = quotes.pick(shortlisted(make, prompt, **values), by=editor)
    db.session.flush()

    assert quote.lacks_consent is lacks


def test_open_posts_are_those_still_written(prompt: Prompt, make: Factory) -> None:
    made = {state: make.post(prompt.account, state=state) for state in PostState}
    make.post(make.account(), state=PostState.drafting)

    found = quotes.open_posts(prompt.account_id)

    assert {post.state for post in found} == {PostState.idea, PostState.planned, PostState.drafting}
    assert found[0].id > found[-1].id
    assert made[PostState.drafting] in found


def test_a_credit_is_resolved_when_it_is_printed(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()), name="李小明")
    quote, named = make.quote(reply), make.quote(reply, make.post(reply.account), credit="王小二")

    credited = []
    for wish in replies.CreditWish:
        reply.credit_wish = wish
        credited.append((quote.credited, named.credited))

    assert credited == [("李小明", "王小二"), ("李××", "王××"), ("", "")]


def test_nobody_is_named_against_their_wish(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()), name="李小明", credit_wish=replies.CreditWish.anonymous)

    with pytest.raises(Rejected, match="asked not to be named"):
        quotes.edit(make.quote(reply), Edit("x", credit="李小明"), version=1, by=make.person())


def test_an_edit_leaves_the_wish_as_it_is(inside: object, make: Factory) -> None:
    reply = make.reply(make.prompt(make.account()), name="李小明", credit_wish=replies.CreditWish.initials)
    quote = make.quote(reply)

    quotes.edit(quote, Edit("x", credit=quote.credited), version=1, by=make.person())

    assert (quote.credit, quote.credited) == (None, "李××")
