"""The finding of themes: asked for, taken in hand by a worker, kept one at a time, shown when all are there."""

from collections.abc import Callable, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, literal, select

from opscontent import clock
from opscontent.db import db
from opscontent.domain import activity
from opscontent.domain.groups import PassState, Texts, texts_of
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from opscontent.domain.themes.theme import FEWEST, TERMS_LENGTH, Theme, ThemePass, ThemeReply, count
from opscontent.errors import Rejected
from opscontent.text import themes as text_themes
from opscontent.text.themes import Found

__all__ = ["Texts", "ThemePass"]
MANY = 5000  # replies in one statement: SQLite takes 32,766 parameters
MANY = 5000  # replies in one statement: SQLite takes 32,766 parameters


def pass_of(prompt_id: int) -> ThemePass | None:
    return db.session.scalar(select(ThemePass).where(ThemePass.prompt_id == prompt_id))


def ask_for_pass(prompt: Prompt, *, by: Person) -> ThemePass:
    """Have the themes found; a finding that is under way goes on. Raises `Rejected` for too few replies."""
    found = pass_of(prompt.id)
    if found is not None and found.state.is_under_way:
        return found
    if count(prompt) < FEWEST:
        raise Rejected(_l("Themes need %(least)d replies at least.", least=FEWEST))
    if found is None:
        found = ThemePass(account_id=prompt.account_id, prompt_id=prompt.id, looked_until=0, round=0)
        db.session.add(found)
    found.wait(by=by)
    db.session.flush()
    activity.record(by, "prompt.themes_asked", prompt)
    return found


def left() -> list[int]:
    """Prompts whose themes were asked for and that no worker has in hand."""
    now = clock.now()
    under_way = select(ThemePass).where(ThemePass.state.in_((PassState.waiting, PassState.running)))
    return [each.prompt_id for each in db.session.scalars(under_way) if not each.is_in_hand(now)]


def begin(prompt_id: int) -> Texts | None:
    """Take it in hand: its texts, or None where nobody asked or another worker has it."""
    mine = select(ThemePass).where(ThemePass.prompt_id == prompt_id)
    found = db.session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if found is None or not found.state.is_under_way or found.is_in_hand(clock.now()):
        return None
    clear(prompt_id)
    texts = texts_of(prompt_id)
    found.take(len(texts.rows))
    return texts


def find(texts: Texts, go_on: Callable[[int], bool] = lambda done: True) -> list[Found] | None:
    """What they are about; None where `go_on` said no. Takes seconds; belongs in no transaction."""
    return text_themes.themes_in([(number, words) for number, _, words in texts.rows], go_on)


def go_on(prompt_id: int, done_count: int) -> None:
    """Tell how far it is."""
    found = pass_of(prompt_id)
    if found is not None:
        found.tell(done_count)


def keep(prompt_id: int, found: Found, position: int) -> None:
    """Write one theme down; it is shown when the finding ends. Replies that were deleted meanwhile are left out."""
    last = pass_of(prompt_id)
    if last is None:
        return
    theme = Theme(account_id=last.account_id, prompt_id=prompt_id, round=last.round + 1, position=position)
    theme.terms = _fitting(found.terms)
    db.session.add(theme)
    db.session.flush()
    last.tell(last.done_count)
    for at in range(0, len(found.numbers), MANY):
        there = Reply.id.in_(found.numbers[at : at + MANY]) & (Reply.prompt_id == prompt_id)
        rows = select(literal(theme.id), Reply.id).where(there)
        db.session.execute(insert(ThemeReply).from_select(["theme_id", "reply_id"], rows))


def end(prompt_id: int, texts: Texts, *, failure: str = "") -> None:
    """Show the themes that were kept instead of those before; where it failed, those before go on being shown."""
    found = pass_of(prompt_id)
    if found is None:
        return
    if failure:
        found.finish(0, failure)
    else:
        found.finish(texts.newest)
        found.round += 1


def clear(prompt_id: int) -> None:
    """Forget the themes that are not shown: older ones, and what a dead worker left."""
    shown = select(ThemePass.round).where(ThemePass.prompt_id == prompt_id).scalar_subquery()
    mine = select(Theme.id).where(Theme.prompt_id == prompt_id, Theme.round != shown)
    db.session.execute(delete(ThemeReply).where(ThemeReply.theme_id.in_(mine)))
    db.session.execute(delete(Theme).where(Theme.prompt_id == prompt_id, Theme.round != shown))


def _fitting(terms: Sequence[str]) -> str:
    """As many as the column takes."""
    kept: list[str] = []
    for term in terms:
        if len("\n".join([*kept, term])) > TERMS_LENGTH:
            break
        kept.append(term)
    return "\n".join(kept or [terms[0][:TERMS_LENGTH]])
