"""Two texts that grew from one, put together; what both changed in different ways is left to the writer."""

from dataclasses import dataclass, fields
from typing import Literal

from opscontent.domain.revisions.revision import Text
from opscontent.text.diff import Block, blocks_merge

Choice = Literal["mine", "theirs", "both"]
# More than these are one large choice: a page with hundreds of small ones helps nobody.
MOST_BLOCKS = 200


@dataclass(frozen=True)
class Side:
    """One short field on both sides; `merged` is None where somebody has to choose."""

    field: str
    base: str
    mine: str
    theirs: str

    @property
    def merged(self) -> str | None:
        if self.mine == self.theirs or self.theirs == self.base:
            return self.mine
        return self.theirs if self.mine == self.base else None


@dataclass(frozen=True)
class Merge:
    """The short fields by name, and the body in blocks of which those of kind "conflict" need a choice."""

    sides: dict[str, Side]
    blocks: list[Block]

    @property
    def conflicts(self) -> int:
        """How many choices there are to make."""
        open_sides = sum(side.merged is None for side in self.sides.values())
        return open_sides + sum(block.kind == "conflict" for block in self.blocks)


def merge(base: Text | None, mine: Text, theirs: Text) -> Merge:
    """What became of `base` on both sides; without a base all that differs is a choice."""
    base = base or Text("")
    names = [field.name for field in fields(Text) if field.name != "body"]
    sides = {name: Side(name, getattr(base, name), getattr(mine, name), getattr(theirs, name)) for name in names}
    blocks = blocks_merge(base.body, mine.body, theirs.body)
    if len(blocks) > MOST_BLOCKS:
        blocks = [Block("conflict", base.body, mine.body, theirs.body)]
    return Merge(sides, blocks)


def merged_block(block: Block) -> str:
    """The text of a block that needs no choice."""
    return block.theirs if block.kind == "theirs" else block.mine


def chosen(mine: str, theirs: str, choice: Choice) -> str:
    """One side, or both one after the other, mine first."""
    return {"mine": mine, "theirs": theirs, "both": "\n\n".join(part for part in (mine, theirs) if part)}[choice]
