"""How a text is saved: on the version it was based on, as a new row, autosaves of one sitting as one."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity, media, posts, search
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.revisions.finding import searchable
from opscontent.domain.revisions.revision import Revision, RevisionKind, Text, ancestor, latest
from opscontent.errors import Conflict, Rejected

# The autosaves of one person with shorter pauses than this are one entry of the history.
FOLDED_MINUTES = 30
# Where nothing can be written, and why.
FROZEN = {
    PostState.published: _l("This post is published. Its text can't be changed any more."),
    PostState.dropped: _l("This post was dropped. Bring it back to go on writing."),
}
SAVED = RevisionKind.saved
# Said before a change takes something away.
LAPSES = {
    PostState.in_review: _l("This post is in review. A change takes it back to drafting; it has to be sent again."),
    PostState.approved: _l("This post is approved. A change takes the approval away; it has to be reviewed again."),
    PostState.scheduled: _l(
        "This post is approved and scheduled. A change takes it out; it has to be reviewed again."
    ),
}
VERBS = {RevisionKind.merged: "post.merged", RevisionKind.restored: "post.text_restored"}


def save(
    post: Post, text: Text, *, base_number: int, by: Person | str, kind: RevisionKind = SAVED, may_lapse: bool = True
) -> Revision | None:
    """Keep `text` as the post's newest revision; None where it is what is there already.

    `base_number` is the revision that the writer started from, 0 for none. Raises `Conflict` with `theirs` (the
    newest revision) and `base` (what both grew from, or None) where it isn't the newest any more and says something
    else; `Rejected` for a text without a title, a frozen post and, unless it `may_lapse`, where an approval would be
    lost (`lapses`)."""
    current = _newest_of_locked(post)
    is_same = current is not None and current.text == text
    if not is_same:  # a save whose answer was lost comes again, and is there already
        _require_base(post, current, base_number)
    _require_writable(post, text)
    folded = current if current and _is_foldable(current, by) else None
    if is_same and (folded is None or kind == RevisionKind.autosaved):
        return None
    _require_leave(post, may_lapse=is_same or may_lapse)
    revision = _insert(post, text, current.number + 1 if current else 1, by, kind)
    is_same_sitting = folded is not None and _fold(folded)
    _record(post, revision, by, is_quiet=is_same_sitting and kind == RevisionKind.autosaved)
    if not is_same:
        search.index_draft(post.id, searchable(text))
        posts.text_changed(post, by=by)
    return revision


def restore(revision: Revision, *, by: Person | str, base_number: int, may_lapse: bool = True) -> Revision | None:
    """An old text as the newest revision; None where it is the newest text. Raises like `save`."""
    kind = RevisionKind.restored
    return save(revision.post, revision.text, base_number=base_number, by=by, kind=kind, may_lapse=may_lapse)


def name_version(revision: Revision, label: str, *, by: Person) -> None:
    """Give a version a name, by which it stays in the history; "" takes the name away."""
    changes = activity.set_fields(revision, {"label": label})
    if changes:
        activity.record(by, "post.version_named", revision.post, changes=changes, note=f"{revision.number}")


def _newest_of_locked(post: Post) -> Revision | None:
    """The newest revision, with the post's row locked: who saves or approves meanwhile waits, and then sees this."""
    db.session.flush()
    db.session.refresh(post, with_for_update=True)
    return latest(post.id)


def _require_base(post: Post, current: Revision | None, base_number: int) -> None:
    if base_number != (current.number if current else 0):
        raise _conflict(post, current, base_number)


def _conflict(post: Post, current: Revision | None, base_number: int) -> Conflict:
    base = ancestor(post.id, base_number)
    if current is None:
        return Conflict(_l("The version you started from is gone."), theirs=None, base=base)
    if current.created_by is None:
        sentence = _l("Version %(number)d was saved after you began.", number=current.number)
    else:
        sentence = _l(
            "%(who)s saved version %(number)d after you began.", who=current.created_by.name, number=current.number
        )
    return Conflict(sentence, theirs=current, base=base)


def _require_writable(post: Post, text: Text) -> None:
    if post.state in FROZEN:
        raise Rejected(FROZEN[post.state])
    if not text.title.strip():
        raise Rejected(_l("A post needs a title."))


def _require_leave(post: Post, *, may_lapse: bool) -> None:
    if post.state in LAPSES and not may_lapse:
        raise Rejected(LAPSES[post.state], lapses=True)


def _is_foldable(current: Revision, by: Person | str) -> bool:
    return (
        current.kind == RevisionKind.autosaved
        and not current.label
        and isinstance(by, Person)
        and current.created_by_id == by.id
        and clock.now() - current.created_at < timedelta(minutes=FOLDED_MINUTES)
    )


def _insert(post: Post, text: Text, number: int, by: Person | str, kind: RevisionKind) -> Revision:
    revision = Revision(
        account_id=post.account_id,
        post_id=post.id,
        number=number,
        kind=kind,
        created_at=clock.now(),
        created_by_id=by.id if isinstance(by, Person) else None,
        **vars(text),
    )
    try:
        with db.session.begin_nested():
            db.session.add(revision)
    except IntegrityError:  # the lock holds on every path of ours; the constraint holds on all
        raise _conflict(post, latest(post.id), number - 1) from None
    media.note_uses(post.account_id, post.id, revision.id, cover=revision.cover, body=revision.body, by=by)
    return revision


def _fold(autosaved: Revision) -> bool:
    """Remove an autosave that a newer one replaces. One that a review points at stays: the database refuses."""
    try:
        with db.session.begin_nested():
            db.session.execute(delete(Revision).where(Revision.id == autosaved.id))
    except IntegrityError:
        return False
    db.session.expunge(autosaved)
    return True


def _record(post: Post, revision: Revision, by: Person | str, *, is_quiet: bool) -> None:
    """One line of history a sitting: an autosave that replaced one says nothing new."""
    changes = activity.set_fields(post, {"title": revision.title})
    changes["text_version"] = (None, revision.number)
    if not is_quiet:
        activity.record(by, VERBS.get(revision.kind, "post.saved"), post, changes=changes)
