"""The pages of the demo, by name: what axe reads and what the contact sheets show."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from opscontent import vault
from opscontent.db import db
from opscontent.demo import builder
from opscontent.domain import contributors, groups, replies, reviews, revisions, thanks
from opscontent.domain.accounts import Account
from opscontent.domain.editions import Edition, EditionState
from opscontent.domain.events import Event
from opscontent.domain.hot_topics import HotTopic
from opscontent.domain.media import Picture
from opscontent.domain.people import Person
from opscontent.domain.plan_imports import PlanImport
from opscontent.domain.posts import Post, PostState
from opscontent.domain.prompts import Prompt
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.recurrences import Recurrence
from opscontent.domain.replies import Reply, ReplyState

MOMENT = "2026-11-21T03:20:00+00:00"  # a Saturday morning in Shanghai: an edition can go out by hand
PASSWORD = "the demo's password"
GUEST = "the-secret-of-a-guest"
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
    _let_in(admin)
    for account in db.session.scalars(select(Account)):
        thanks.show(account, is_shown=True, by=admin)


def _let_in(admin: Person) -> None:
    """A guest whose address is known, so that there are pages of one."""
    post = db.session.scalars(select(Post).where(Post.state == PostState.in_review).order_by(Post.id.desc())).first()
    revision = revisions.latest(post.id) if post else None
    assert post is not None
    assert revision is not None
    guest, _token = reviews.let_in(post, revision, "Prof. Wang", days=7, by=admin)
    guest.token_hash = vault.hashed(GUEST)
    reviews.begins_to_read(guest)


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
        "week-team": "/week?for=team",
        "week-print": "/week/print",
        "calendar-month": "/calendar",
        "calendar-week": "/calendar/week",
        "calendar-subscriptions": "/calendar/subscriptions?state=planned",
        "calendar-imports": "/calendar/imports",
        "calendar-import": f"/calendar/imports/{ids['plan_waiting']}",
        "calendar-import-done": f"/calendar/imports/{ids['plan_made']}",
        "calendar-list": "/calendar/list",
        "calendar-states": "/calendar/board",
        "calendar-views": "/calendar/views?view=list",
        "calendar-print": "/calendar/print",
        "events": "/calendar/events",
        "event": f"/calendar/events/{ids['event']}",
        "day-note": f"/calendar/notes/{ids['account']}/2026-11-25",
        "recurring": f"/accounts/{ids['account']}/recurring",
        "recurring-one": f"/recurring/{ids['recurrence']}",
        "recurring-edit": f"/recurring/{ids['recurrence']}/edit",
        "hot-desk": "/hot",
        "hot-topic": f"/hot/{ids['topic']}",
        "hot-boards": "/hot/boards",
        "hot-rules": "/hot/rules",
        "hot-over": "/hot?closed=1",
        "hot-outcomes": "/hot/outcomes",
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
        "pictures": "/pictures",
        "picture": f"/pictures/{ids['picture']}",
        "pictures-unused": "/pictures/unused",
        "picture-choose": f"/posts/{ids['quoting']}/pictures?for=text",
        "my-work": "/my-work",
        "reviews": "/reviews",
        "review": f"/posts/{ids['in_review']}/review",
        "publishing": "/publishing",
        "results": "/results",
        "results-times": "/results/times?weekday=4&hour=20",
        "results-lateness": "/results/lateness",
        "results-tables": "/results/tables",
        "results-post": f"/posts/{ids['published']}/results",
        "hand-off": f"/publications/{ids['handed_off']}",
        "edition-new": "/editions/new",
        "edition-open": f"/editions/{ids['open']}",
        "edition-preview": f"/editions/{ids['open']}/preview",
        "edition-of-post": f"/posts/{ids['drafting']}/edition",
        "insert": f"/posts/{ids['drafting']}/insert?day=2026-11-26&at=07:30",
        "insert-topic": f"/hot/{ids['topic']}/insert?day=2026-11-26&at=07:30",
        "edition-armed": f"/editions/{ids['armed']}",
        "edition-sent": f"/editions/{ids['sent']}",
        "settings": f"/accounts/{ids['account']}",
        "brief": f"/accounts/{ids['account']}/brief",
        "brief-edit": f"/accounts/{ids['account']}/brief/edit",
        "brief-versions": f"/accounts/{ids['account']}/brief/versions",
        "brief-version": f"/accounts/{ids['account']}/brief/versions/1",
        "slots": f"/accounts/{ids['account']}/slots",
        "rhythm": f"/accounts/{ids['account']}/rhythm",
        "members": f"/accounts/{ids['account']}/members",
        "rules": f"/accounts/{ids['account']}/rules",
        "look": f"/accounts/{ids['account']}/look",
        "review-steps": f"/accounts/{ids['account']}/steps",
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
        "find-texts": "/posts/find?q=翻译",
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
        "guest": f"/g/{GUEST}/text",
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
        "open": edition(EditionState.open),
        "armed": edition(EditionState.armed),
        "sent": edition(EditionState.sent),
        "topic": db.session.scalars(select(HotTopic.id).order_by(HotTopic.id)).first() or 0,
        "in_review": post(PostState.in_review),
        "drafting": post(PostState.drafting),
        "quoting": post(PostState.drafting, prompt_id=menu.id),
        "published": post(PostState.published, prompt_id=menu.id),
        "picture": db.session.scalars(
            select(Picture.id).filter_by(account_id=account.id).order_by(Picture.id)
        ).first()
        or 0,
        "plan_waiting": db.session.scalars(select(PlanImport.id).where(PlanImport.applied_at.is_(None))).one(),
        "plan_made": db.session.scalars(select(PlanImport.id).where(PlanImport.applied_at.is_not(None))).one(),
        "event": db.session.scalars(select(Event.id).order_by(Event.id)).first() or 0,
        "recurrence": db.session.scalars(select(Recurrence.id)).first() or 0,
        "handed_off": db.session.scalars(handed_off).first() or 0,
    }
