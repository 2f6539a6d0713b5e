"""Quotes: replies picked for a post, with order, edited wording, kind of edit and credit."""

from opscontent.domain.quotes.also import NOBODY, AlsoSent, also_sent, thanked_since
from opscontent.domain.quotes.building import build, built_body, without
from opscontent.domain.quotes.coverage import LONG, SHORT, Coverage, by_theme, coverage, picks_by_theme
from opscontent.domain.quotes.editing import CREDIT_MAXIMUM, NOTE_MAXIMUM, Edit, edit, guess_kind, reset
from opscontent.domain.quotes.laying import Divider, layout_of, rearrange, relay, shift_in_text, text_outline
from opscontent.domain.quotes.one_each import ONE_EACH_MOST, Choices, choices, newest_batch, pick_one_each, undo_batch
from opscontent.domain.quotes.order import Item, add_section, arrange, groups_of, move_section, outline, shift
from opscontent.domain.quotes.picking import pick, unpick
from opscontent.domain.quotes.proposing import propose_sections, take_back_proposed
from opscontent.domain.quotes.quote import (
    BUILDABLE_POSTS,
    CANDIDATES_MOST,
    Also,
    EditKind,
    Quote,
    candidates,
    of_post,
    on_desk,
    open_posts,
    posts_made,
    wishes_since,
)
from opscontent.domain.quotes.section import SECTION_MAXIMUM, Section, remove_section, rename_section, sections
from opscontent.domain.quotes.settling import Trouble, settle, trouble, unsettled, words_picked
from opscontent.text.layouts import Pattern

__all__ = [
    "BUILDABLE_POSTS",
    "CANDIDATES_MOST",
    "CREDIT_MAXIMUM",
    "LONG",
    "NOBODY",
    "NOTE_MAXIMUM",
    "ONE_EACH_MOST",
    "SECTION_MAXIMUM",
    "SHORT",
    "Also",
    "AlsoSent",
    "Choices",
    "Coverage",
    "Divider",
    "Edit",
    "EditKind",
    "Item",
    "Pattern",
    "Quote",
    "Section",
    "Trouble",
    "add_section",
    "also_sent",
    "arrange",
    "build",
    "built_body",
    "by_theme",
    "candidates",
    "choices",
    "coverage",
    "edit",
    "groups_of",
    "guess_kind",
    "layout_of",
    "move_section",
    "newest_batch",
    "of_post",
    "on_desk",
    "open_posts",
    "outline",
    "pick",
    "pick_one_each",
    "picks_by_theme",
    "posts_made",
    "propose_sections",
    "rearrange",
    "relay",
    "remove_section",
    "rename_section",
    "reset",
    "sections",
    "settle",
    "shift",
    "shift_in_text",
    "take_back_proposed",
    "text_outline",
    "thanked_since",
    "trouble",
    "undo_batch",
    "unpick",
    "unsettled",
    "wishes_since",
    "without",
    "words_picked",
]
