import json
from typing import Any

import pytest
from sqlalchemy import text

from opscontent import clock
from opscontent.db import Base, db
from opscontent.domain import activity, contributors, imports, quotes, replies, rights, search, triage
from opscontent.domain.contributors import Contributor
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.quotes import Edit, EditKind, Quote
from opscontent.domain.replies import Decision, Reply, ReplyState
from opscontent.domain.rights import Forgotten
from tests.factory import Factory

WORDS, NAME = "夫妻肺片翻译成这样", "不愿留名的鱼"


@pytest.fixture
def prompt(inside: object, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def editor(inside: object, make: Factory) -> Person:
    return make.person()


@pytest.fixture
def fish(prompt: Prompt, make: Factory) -> Contributor:
    return make.contributor(prompt.account, NAME, email="fish@example.org", blocked_at=clock.now())


def sent(make: Factory, prompt: Prompt, fish: Contributor, words: str = WORDS, **values: Any) -> Reply:
    values = {"name": NAME, "title_idea": f"{NAME}的标题", "note": f"{NAME} 写的", "receipt_hash": words} | values
    return make.reply(prompt, words, contributor=fish, **values)


def tried(make: Factory, post: Post, state: PublicationState, **values: Any) -> Publication:
    edition = make.edition(post.account, post)
    row = {"account_id": post.account_id, "edition_id": edition.id, "channel": "site", "content_hash": ""}
    attempt = Publication(**row, state=state, not_before=clock.now(), created_at=clock.now(), **values)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def everywhere() -> str:
    """All that stands in any table, the search index among them."""
    names = [*(table.name for table in Base.metadata.sorted_tables), "reply_search", "draft_search"]
    db.session.flush()
    return "\n".join(str(row) for name in names for row in db.session.execute(text(f"select * from {name}")))


def stands(word: str, found: str) -> bool:
    """As it is, or as JSON writes it."""
    return word in found or json.dumps(word)[1:-1] in found


def test_forget_leaves_rows_without_words(prompt: Prompt, editor: Person, fish: Contributor, make: Factory) -> None:
    held = sent(make, prompt, fish, "加我 13800138000", state=ReplyState.held, held_reason="13800138000")
    first = sent(make, prompt, fish)
    other = make.reply(prompt, "别人的")
    triage.decide(first, ReplyState.declined, by=editor, seen=triage.Seen(1, ReplyState.new), reason=f"{NAME} 说过")

    done = rights.forget(fish, by=editor)

    assert done == Forgotten(replies=2, quotes=0, articles=0)
    assert {(each.text, each.name, each.state) for each in (held, first)} == {("", "", ReplyState.withdrawn)}
    assert (fish.name, fish.email, fish.blocked_at, fish.is_forgotten) == ("", "", None, True)
    assert other.text == "别人的"
    assert replies.state_counts([prompt.id]) == {prompt.id: {ReplyState.withdrawn: 2, ReplyState.new: 1}}
    assert db.session.query(Reply).filter(search.matches("肺片")).count() == 0
    found = everywhere()
    assert [word for word in (WORDS, NAME, "13800138000", "fish@example.org") if stands(word, found)] == []


def test_forget_tells_who_decided_what_and_when(
    prompt: Prompt, editor: Person, fish: Contributor, make: Factory
) -> None:
    reply = sent(make, prompt, fish)
    replies.move(reply, ReplyState.shortlisted, by=editor)
    replies.edit(gone := sent(make, prompt, fish, "佛跳墙"), "佛跳墙!", name="新名字")

    rights.forget(fish, by="reader")

    moves = db.session.query(Decision).filter_by(reply_id=reply.id).order_by(Decision.id).all()
    assert [(each.was, each.became, each.by_id) for each in moves] == [
        (ReplyState.new, ReplyState.shortlisted, editor.id),
        (ReplyState.shortlisted, ReplyState.withdrawn, None),
    ]
    (entry,) = activity.of(gone)
    assert entry.changes == {"text": ["", ""], "name": ["", ""]}
    (told,) = activity.of(fish)
    assert (told.verb, told.actor_label) == ("contributor.forgotten", "reader")
    assert told.changes == {
        "forgotten_replies": [None, 2],
        "forgotten_quotes": [None, 0],
        "forgotten_articles": [None, 0],
    }


def test_forget_empties_quotes_and_what_was_not_sent(
    prompt: Prompt, editor: Person, fish: Contributor, make: Factory
) -> None:
    reply = sent(make, prompt, fish, state=ReplyState.used)
    make.quote(reply)
    post = make.post(prompt.account, state=PostState.drafting)
    quote = make.quote(reply, post)
    quotes.edit(quote, Edit(wording=f"{WORDS}吧", credit=f"{NAME}同学", note=WORDS), version=1, by=editor)
    about = {"title": post.title, "name": f"{NAME}同学"}
    tried(
        make,
        post,
        PublicationState.rejected,
        outgoing={"html": WORDS},
        evidence={"about": about, "log": [{"about": about}]},
    )

    done = rights.forget(fish, by=editor)

    assert done == Forgotten(replies=1, quotes=2, articles=0)
    (left,) = db.session.query(Quote)
    assert (left.id, left.words, left.credited, left.is_usable) == (quote.id, "", "", False)
    found = everywhere()
    assert [word for word in (WORDS, NAME) if stands(word, found)] == []


def test_forget_leaves_what_is_published(prompt: Prompt, editor: Person, fish: Contributor, make: Factory) -> None:
    reply = sent(make, prompt, fish, state=ReplyState.used)
    post = make.post(prompt.account, state=PostState.published)
    make.quote(reply, post, edit_kind=EditKind.verbatim)
    attempt = tried(make, post, PublicationState.live, outgoing={"html": WORDS})
    article = PublishedArticle(
        account_id=prompt.account_id,
        publication_id=attempt.id,
        post_id=post.id,
        slug="menu",
        title="Menus",
        html=WORDS,
        content_hash="",
        published_at=clock.now(),
    )
    db.session.add(article)

    done = rights.forget(fish, by=editor)

    assert done == Forgotten(replies=1, quotes=1, articles=1)
    assert (article.html, attempt.outgoing) == (WORDS, {"html": WORDS})


def test_forget_is_not_undone_by_the_same_file(prompt: Prompt, editor: Person) -> None:
    content = f"昵称,内容\n{NAME},{WORDS}\n{NAME},{WORDS}!\n".encode()
    run(imports.receive_table(prompt, "a.csv", content, by=editor), editor)
    (fish,) = db.session.query(Contributor)

    rights.forget(fish, by=editor)
    gone = everywhere()
    again = imports.receive_table(prompt, "a.csv", content, by=editor)
    run(again, editor)

    assert [word for word in (WORDS, NAME) if stands(word, gone)] == []
    assert (again.added_count, again.known_count) == (0, 2)
    assert db.session.query(Contributor).one() is fish


def run(import_: imports.Import, person: Person) -> None:
    imports.start(import_, import_.columns, has_header=True, consent_note="Asked", by=person)
    assert imports.step(import_.id)


def test_forget_again_finds_nothing(prompt: Prompt, editor: Person, fish: Contributor, make: Factory) -> None:
    sent(make, prompt, fish)
    rights.forget(fish, by=editor)

    assert rights.forget(fish, by=editor) == Forgotten(replies=0, quotes=0, articles=0)
    assert db.session.query(Decision).count() == 1


def test_forget_does_not_know_the_person_again(prompt: Prompt, fish: Contributor, make: Factory) -> None:
    sender = contributors.recognise(prompt.account, "cookie")
    known = replies.accept(prompt, contributor=sender, text=WORDS)
    rights.forget(db.session.get_one(Contributor, sender.id), by="reader")

    again = replies.accept(prompt, contributor=contributors.recognise(prompt.account, "cookie"), text=WORDS)

    assert again.is_new
    assert again.reply_id != known.reply_id
