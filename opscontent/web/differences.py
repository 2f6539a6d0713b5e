"""What changed between two texts, ready for templates/revisions/_changes.html."""

from dataclasses import dataclass, fields

from opscontent.domain import editions
from opscontent.domain.editions import Difference, Inspection
from opscontent.domain.revisions import Text
from opscontent.text.diff import Block, blocks_merge

# With these a post is not what was approved; the others have nothing to lay side by side.
ABOUT_CONTENT = ("changed", "not_approved")


@dataclass(frozen=True)
class Shown:
    """One post of an edition that is stopped: why, in sentences, and what changed.

    `changed` are the short fields (name, old, new), `blocks` the text, `read` the article as readers see it; that
    only where the text is the same and the article is not."""

    difference: Difference
    sentences: list[str]
    changed: list[tuple[str, str, str]]
    blocks: list[Block]
    read: list[Block]


def of_inspection(inspection: Inspection) -> Shown:
    """Everything that stops a post, explained."""
    found = editions.difference(inspection.post)
    is_about_content = any(problem.code in ABOUT_CONTENT for problem in inspection.problems)
    reasons = [reason.sentence for reason in found.reasons] if is_about_content else []
    sentences = [*(problem.sentence for problem in inspection.problems), *reasons]
    if found.approved is None or found.newest is None:
        return Shown(found, sentences, [], [], [])
    old, new = found.approved.text, found.newest.text
    is_other_article = old.body == new.body and found.was_read != found.is_read
    read = changed_blocks(found.was_read, found.is_read) if is_other_article else []
    return Shown(found, sentences, changed_fields(old, new), changed_blocks(old.body, new.body), read)


def changed_fields(old: Text, new: Text) -> list[tuple[str, str, str]]:
    """The short fields that differ: name, old, new."""
    names = [field.name for field in fields(Text) if field.name != "body"]
    return [
        (name, getattr(old, name), getattr(new, name)) for name in names if getattr(old, name) != getattr(new, name)
    ]


def changed_blocks(old: str, new: str) -> list[Block]:
    """The paragraphs in order; those of kind "mine" changed from `base` to `mine`. Empty where nothing changed."""
    return blocks_merge(old, new, old) if old != new else []
