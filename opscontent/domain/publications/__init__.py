"""Publications: at most once, always accounted for. Read publication, attempts, sending, settling, board."""

from opscontent.channels.contract import Outgoing
from opscontent.domain.publications.attempts import LEASE, claim, due, expired, free, open_attempt, unopened
from opscontent.domain.publications.board import Board, Card, attempts, board, latest, waiting, waiting_count
from opscontent.domain.publications.publication import (
    IN_HAND,
    NEEDS_PERSON,
    TRANSITIONS,
    Publication,
    PublicationState,
    PublishedArticle,
    move,
)
from opscontent.domain.publications.reasons import SENTENCES, sentence_of
from opscontent.domain.publications.sending import (
    TRIES_MAXIMUM,
    Outcome,
    begin,
    fail_before,
    send,
    settle,
    settle_roughly,
)
from opscontent.domain.publications.settling import (
    cancel,
    finish_handoff,
    it_did_not,
    it_went_out,
    send_again,
    send_anyway,
    skip,
    take_back,
)
from opscontent.domain.publications.shelf import anything_on_site, article_at, of_post, on_site, site_account, whole

__all__ = [
    "IN_HAND",
    "LEASE",
    "NEEDS_PERSON",
    "SENTENCES",
    "TRANSITIONS",
    "TRIES_MAXIMUM",
    "Board",
    "Card",
    "Outcome",
    "Outgoing",
    "Publication",
    "PublicationState",
    "PublishedArticle",
    "anything_on_site",
    "article_at",
    "attempts",
    "begin",
    "board",
    "cancel",
    "claim",
    "due",
    "expired",
    "fail_before",
    "finish_handoff",
    "free",
    "it_did_not",
    "it_went_out",
    "latest",
    "move",
    "of_post",
    "on_site",
    "open_attempt",
    "send",
    "send_again",
    "send_anyway",
    "sentence_of",
    "settle",
    "settle_roughly",
    "site_account",
    "skip",
    "take_back",
    "unopened",
    "waiting",
    "waiting_count",
    "whole",
]
