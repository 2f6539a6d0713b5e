"""The pages of the demo, by name: what axe reads and what the contact sheets show."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from opscontent.db import db
from opscontent.demo import builder
from opscontent.domain import contributors, groups, replies, thanks
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.replies import Reply, ReplyState

MOMENT = "2026-11-21T03:20:00+00:00"  # a Saturday morning in Shanghai: an edition can go out by hand
PASSWORD = "the demo's password"
READER = "a reader whose reply the demo took in"


def build(app: Flask) -> None:
    """Fill the empty database of `app` with the demo."""
    with app.app_context():
        builder.build(PASSWORD, covers=app.config["SETTINGS"].covers)
        _answer()
        db.session.commit()


def _answer() -> None:
    """One reply as the form of a prompt takes it in, so that there is a receipt."""
    words = db.session.scalars(select(Prompt).where(Prompt.slug == "words")).one()
    reader = contributors.recognise(words.account, READER, name="Mei")
    text = "“Serendipity”: I found it in a dictionary while I looked for another word."
    replies.accept(words, contributor=reader, text=text, name="Mei", consent_id=words.consent.id, secret=READER)
    admin = db.session.scalars(select(Person).where(Person.email == "admin@example.org")).one()
    for account in db.session.scalars(select(Account)):
        thanks.show(account, is_shown=True, by=admin)


def person(app: Flask, key: str) -> Person:
    """One of the demo's people, detached: admin, chief, editor, writer or viewer."""
    with app.app_context():
        found = db.session.scalars(select(Person).where(Person.email == f"{key}@example.org")).one()
        db.session.expunge(found)
        return found


def staff(app: Flask) -> dict[str, str]:
    """Name → address of every page that the team sees, for the demo's first account."""
    with app.app_context():
        ids = _ids()
    return {
        "week": "/week",
        "calendar-month": "/calendar",
        "calendar-week": "/calendar/week",
        "hot-desk": "/hot",
        "hot-topic": f"/hot/{ids['topic']}",
        "hot-boards": "/hot/boards",
        "hot-rules": "/hot/rules",
        "hot-over": "/hot?closed=1",
        "feeds": "/feeds",
        "prompts": "/prompts",
        "prompt": f"/prompts/{ids['prompt']}",
        "prompt-edit": f"/prompts/{ids['prompt']}/edit",
        "prompt-new": "/prompts/new",
        "imports": f"/prompts/{ids['prompt']}/imports",
        "triage": f"/prompts/{ids['prompt']}/triage",
        "triage-selected": f"/prompts/{ids['prompt']}/triage?tab=shortlisted&reply={ids['reply']}",
        "triage-journal": f"/prompts/{ids['prompt']}/triage/journal",
        "groups": f"/prompts/{ids['prompt']}/groups",
        "themes": f"/prompts/{ids['prompt']}/groups/themes",
        "group": f"/prompts/{ids['prompt']}/groups/{ids['alike']}",
        "desk": f"/prompts/{ids['prompt']}/desk",
        "desk-post": f"/prompts/{ids['prompt']}/desk?post={ids['quoting']}",
        "desk-one-each": f"/prompts/{ids['prompt']}/desk/one-each",
        "posts": "/posts",
        "post": f"/posts/{ids['in_review']}",
        "post-plan": f"/posts/{ids['drafting']}/plan",
        "post-new": "/posts/new",
        "draft": f"/posts/{ids['quoting']}/draft",
        "revisions": f"/posts/{ids['published']}/revisions",
        "compare": f"/posts/{ids['published']}/revisions/compare?old=1&new=2",
        "reviews": "/reviews",
        "review": f"/posts/{ids['in_review']}/review",
        "publishing": "/publishing",
        "hand-off": f"/publications/{ids['handed_off']}",
        "edition-new": "/editions/new",
        "edition-armed": f"/editions/{ids['armed']}",
        "edition-sent": f"/editions/{ids['sent']}",
        "settings": f"/accounts/{ids['account']}",
        "brief": f"/accounts/{ids['account']}/brief",
        "brief-edit": f"/accounts/{ids['account']}/brief/edit",
        "brief-versions": f"/accounts/{ids['account']}/brief/versions",
        "brief-version": f"/accounts/{ids['account']}/brief/versions/1",
        "slots": f"/accounts/{ids['account']}/slots",
        "members": f"/accounts/{ids['account']}/members",
        "rules": f"/accounts/{ids['account']}/rules",
        "look": f"/accounts/{ids['account']}/look",
        "check-settings": f"/accounts/{ids['account']}/checks",
        "answers": f"/accounts/{ids['account']}/answers",
        "channel": f"/accounts/{ids['account']}/channel",
        "chat": f"/accounts/{ids['account']}/chat",
        "api": f"/accounts/{ids['account']}/tokens",
        "contributors": "/contributors",
        "contributors-alike": "/contributors/alike",
        "tell": f"/prompts/{ids['prompt']}/tell",
        "readers": f"/accounts/{ids['account']}/readers",
        "contributor": f"/contributors/{ids['contributor']}",
        "notices": "/notices",
        "people": "/people",
        "account-new": "/accounts/new",
        "profile": "/profile",
        "find": "/find?q=翻译",
        "not-found": "/posts/999999",
    }


def readers(app: Flask) -> dict[str, str]:
    """Name → address of the pages that readers and strangers see."""
    with app.app_context():
        article = db.session.scalars(select(PublishedArticle).join(Account).where(Account.channel == "site")).first()
        assert article is not None
        address = f"/a/{article.account.key}/{article.slug}"
        reply = db.session.scalars(select(Reply).where(Reply.text.startswith("“Serendipity”: I found"))).one()
        token = replies.known_token(reply, READER)
    return {
        "prompt-page": "/p/menu",
        "prompt-page-en": "/p/words",
        "receipt": f"/r/{token}",
        "receipt-edit": f"/r/{token}/edit",
        "receipt-credit": f"/r/{token}/credit",
        "receipt-forget": f"/r/{token}/forget",
        "thanks": "/p/of/yingyu/thanks",
        "site": "/",
        "site-account": "/a/wordshop",
        "site-article": address,
        "sign-in": "/sign-in",
    }


def _ids() -> dict[str, int]:
    account = db.session.scalars(select(Account).where(Account.key == "yingyu")).one()
    menu = db.session.scalars(select(Prompt).where(Prompt.slug == "menu")).one()

    def post(state: PostState, **values: Any) -> int:
        query = select(Post.id).filter_by(account_id=account.id, state=state, **values).order_by(Post.id.desc())
        return db.session.scalars(query).first() or 0

    def edition(state: EditionState) -> int:
        return db.session.scalars(select(Edition.id).filter_by(state=state).order_by(Edition.id)).first() or 0

    shortlisted = select(Reply).filter_by(prompt_id=menu.id, state=ReplyState.shortlisted).order_by(Reply.id)
    chosen = db.session.scalars(shortlisted.limit(1)).one()
    handed_off = select(Publication.id).where(Publication.state == PublicationState.handed_off)
    return {
        "account": account.id,
        "prompt": menu.id,
        "reply": chosen.id,
        "alike": groups.largest(menu.id)[0][0].id,
        "contributor": chosen.contributor_id,
        "armed": edition(EditionState.armed),
        "sent": edition(EditionState.sent),
        "topic": db.session.scalars(select(HotTopic.id).order_by(HotTopic.id)).first() or 0,
        "in_review": post(PostState.in_review),
        "drafting": post(PostState.drafting),
        "quoting": post(PostState.drafting, prompt_id=menu.id),
        "published": post(PostState.published, prompt_id=menu.id),
        "handed_off": db.session.scalars(handed_off).first() or 0,
    }
