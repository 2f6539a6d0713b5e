"""Contributors: the people behind replies, over all prompts and doors of an account.

Read contributor, recognising, describing."""

from opscontent.domain.contributors.contributor import (
    FORGOTTEN,
    Contributor,
    ContributorKind,
    ContributorMerge,
    ContributorTag,
    Tier,
    block,
    identities,
    is_alone,
    set_blocked,
    tags_of,
    unblock,
)
from opscontent.domain.contributors.describing import (
    NOTE_MAXIMUM,
    TAG_MAXIMUM,
    TAGS_MOST,
    Description,
    describe,
    promote,
    set_rule,
    set_tags,
    tags_in,
    untag,
)
from opscontent.domain.contributors.recognising import (
    Sender,
    by_handle,
    handle_hash,
    identity,
    recognise,
    recognise_many,
)

__all__ = [
    "FORGOTTEN",
    "NOTE_MAXIMUM",
    "TAGS_MOST",
    "TAG_MAXIMUM",
    "Contributor",
    "ContributorKind",
    "ContributorMerge",
    "ContributorTag",
    "Description",
    "Sender",
    "Tier",
    "block",
    "by_handle",
    "describe",
    "handle_hash",
    "identities",
    "identity",
    "is_alone",
    "promote",
    "recognise",
    "recognise_many",
    "set_blocked",
    "set_rule",
    "set_tags",
    "tags_in",
    "tags_of",
    "unblock",
    "untag",
]
