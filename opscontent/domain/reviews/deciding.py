"""Ask for a verdict and give one, step by step; a post is approved once all its steps approved the same text."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, articles, checks, permissions, posts
from opscontent.domain.articles import Article
from opscontent.domain.checks import Finding
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.reviews import turn as turning
from opscontent.domain.reviews.guest import Guest
from opscontent.domain.reviews.review import Review, ReviewKind, approved_body, keep
from opscontent.domain.reviews.turn import ReviewTurn, TurnState
from opscontent.errors import Conflict, Rejected

Who = Person | Guest


def ask(post: Post, *, by: Person, comment: str = "") -> Review:
    """Ask for a verdict on the newest text. Raises `Rejected` where nothing is written."""
    article = articles.compose(post)
    posts.move(post, PostState.in_review, by=by, note=comment)
    review = keep(post, article, ReviewKind.asked, by=by, comment=comment)
    db.session.flush()
    turning.begin(post, review.id)
    return review


def approve(post: Post, *, by: Person, content_hash: str, comment: str = "") -> Review:
    """Approve the very text whose hash is given, in the step that waits.

    Raises `Conflict` where the text has changed since, `Rejected` where a check blocks it or it is not for `by`."""
    article = _judged(post, content_hash)
    if post.state is not PostState.in_review:
        raise posts.no_way(post, PostState.approved)
    turns = _turns(post)
    said = turning.fault(post, turns, by, article)
    if said:
        raise Rejected(said)
    return _approve(post, turns, article, by=by, comment=comment)


def ask_changes(post: Post, *, by: Person, content_hash: str, comment: str) -> Review:
    """Send the text back with a comment, at whichever step. Raises `Conflict` where the text has changed since."""
    if not comment.strip():
        raise Rejected(_l("Say what should change."))
    article = _judged(post, content_hash)
    return _send_back(post, article, by=by, comment=comment)


def take_back(post: Post, *, by: Person) -> None:
    """The writer goes on writing: no verdict is wanted any more."""
    posts.move(post, PostState.drafting, by=by)


def advise(guest: Guest, *, is_for: bool, content_hash: str, comment: str = "") -> Review:
    """A guest's verdict on the version that they read: an opinion, or the step's where the account says so.

    Raises `Rejected` without words where something should change, `Conflict` where what it prints is other by now."""
    if not guest.is_open:
        raise Rejected(_l("This link is closed."))
    if not is_for and not comment.strip():
        raise Rejected(_l("Say what should change."))
    post = guest.post
    db.session.flush()
    db.session.refresh(post, with_for_update=True)
    article = articles.compose(post, guest.revision)
    if article.content_hash != content_hash:
        raise Conflict(_l("The text changed while you read it. Read the new version, then decide."))
    if counts(guest, article):
        decide = _approve if is_for else _send_back_from
        return decide(post, _turns(post), article, by=guest, comment=comment)
    kind = ReviewKind.advised_for if is_for else ReviewKind.advised_against
    activity.record(guest.label, f"post.guest_{'for' if is_for else 'against'}", post, note=comment)
    return keep(post, article, kind, by=guest, comment=comment)


def counts(guest: Guest, article: Article) -> bool:
    """Whether this guest decides the step that waits: the account wants it, the version is the one in review, and
    the link was not made by somebody who could not decide either."""
    post, turns = guest.post, turning.turns_of(guest.post)
    turn = turning.waiting_turn(turns)
    if post.state is not PostState.in_review or turn is None or not turn.takes_guests:
        return False
    if articles.compose(post).content_hash != article.content_hash or any(
        each.guest_id == guest.id for each in turns
    ):
        return False
    is_own = article.revision.created_by_id == guest.made_by_id and not post.account.allows_self_approval
    return permissions.can(guest.made_by, "review.judge", post) and not is_own


def findings(post: Post, article: Article | None = None) -> list[Finding]:
    """What the checks find, also against what was approved last. Raises like `checks.run`."""
    return checks.run(post, article, approved=approved_body(post.id))


def fault_of(post: Post, person: Person, article: Article) -> str:
    """Why this person may not approve the post's text now; "" where they may."""
    turns = turning.turns_of(post)
    return turning.fault(post, turns if turning.waiting_turn(turns) else [turning.usual(post)], person, article)


def _approve(post: Post, turns: Sequence[ReviewTurn], article: Article, *, by: Who, comment: str) -> Review:
    blocking = checks.blocking(findings(post, article))
    if blocking:
        raise Rejected(_l("Not yet: %(reason)s", reason=blocking[0].sentence), findings=blocking)
    turn = turning.waiting_turn(turns)
    if turn is None:
        raise Rejected(_l("It is not your turn."))
    _pass(turn, article, by)
    _let_lapse(post, turns, article, by)
    left = next((each for each in turns if each.state is not TurnState.passed), None)
    actor = by if isinstance(by, Person) else by.label
    if left is None:
        posts.move(post, PostState.approved, by=actor, note=comment)
        post.approved_hash = article.content_hash
        return keep(post, article, ReviewKind.approved, by=by, comment=comment, step=turn.position)
    turning.start(left)
    activity.record(actor, "post.step_passed", post, changes={"step": (turn.position, left.position)}, note=comment)
    return keep(post, article, ReviewKind.passed, by=by, comment=comment, step=turn.position)


def _pass(turn: ReviewTurn, article: Article, by: Who) -> None:
    turn.state, turn.content_hash, turn.decided_at = TurnState.passed, article.content_hash, clock.now()
    turn.decided_by_id = by.id if isinstance(by, Person) else None
    turn.guest_id = by.id if isinstance(by, Guest) else None


def _let_lapse(post: Post, turns: Sequence[ReviewTurn], article: Article, by: Who) -> None:
    """What an earlier step approved printed something else: its people have to look again."""
    for each in turns:
        if each.state is TurnState.passed and each.content_hash != article.content_hash:
            each.state, each.content_hash = TurnState.ahead, ""
            keep(post, article, ReviewKind.lapsed, by=by, comment="", step=each.position)


def _send_back(post: Post, article: Article, *, by: Who, comment: str) -> Review:
    turn = turning.waiting_turn(turning.turns_of(post))
    posts.move(post, PostState.drafting, by=by if isinstance(by, Person) else by.label, note=comment)
    return keep(post, article, ReviewKind.changes, by=by, comment=comment, step=turn.position if turn else None)


def _send_back_from(post: Post, _turns: Sequence[ReviewTurn], article: Article, *, by: Who, comment: str) -> Review:
    return _send_back(post, article, by=by, comment=comment)


def _turns(post: Post) -> list[ReviewTurn]:
    """The turns of the request; one of the usual kind where it came without any, as before there were turns."""
    turns = turning.turns_of(post)
    if turning.waiting_turn(turns) is None:
        for each in turns:
            each.state = TurnState.over
        turns = [turning.usual(post)]
        db.session.add_all(turns)
        db.session.flush()
    return turns


def _judged(post: Post, content_hash: str) -> Article:
    """The text that was read, with the post's row locked: who saves meanwhile waits, and then finds it judged."""
    db.session.flush()
    db.session.refresh(post, with_for_update=True)
    article = articles.compose(post)
    if article.content_hash != content_hash:
        raise Conflict(_l("The text changed while you read it. Read the new version, then decide."))
    return article
