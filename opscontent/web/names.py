"""The words on the screen for our states and kinds, in one place, so that every page says the same."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, get_timezone
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p
from wtforms.fields.choices import SelectChoice

from opscontent.text.moments import moment

NAMES: dict[str, dict[str, Any]] = {
    "PostState": {
        "idea": _p("post", "Idea"),
        "planned": _p("post", "Planned"),
        "drafting": _p("post", "Drafting"),
        "in_review": _p("post", "In review"),
        "approved": _p("post", "Approved"),
        "scheduled": _p("post", "Scheduled"),
        "published": _p("post", "Published"),
        "dropped": _p("post", "Dropped"),
    },
    "Source": {
        "own": _p("source", "Our own"),
        "readers": _p("source", "Readers"),
        "hot_topic": _p("source", "Hot topic"),
        "commissioned": _p("source", "Commissioned"),
        "exchange": _p("source", "Exchange"),
    },
    "PromptState": {
        "draft": _p("prompt", "Draft"),
        "open": _p("prompt", "Open"),
        "closed": _p("prompt", "Closed"),
    },
    "ReplyState": {
        "new": _p("reply", "New"),
        "shortlisted": _p("reply", "Shortlisted"),
        "used": _p("reply", "Used"),
        "declined": _p("reply", "Declined"),
        "spam": _p("reply", "Spam"),
        "held": _p("reply", "Held"),
        "withdrawn": _p("reply", "Withdrawn"),
    },
    "PublicationState": {
        "due": _p("publication", "Due"),
        "claimed": _p("publication", "Claimed"),
        "sending": _p("publication", "Sending"),
        "accepted": _p("publication", "Accepted"),
        "live": _p("publication", "Live"),
        "rejected": _p("publication", "Rejected"),
        "unknown": _p("publication", "Unknown"),
        "handed_off": _p("publication", "Handed off"),
        "missed": _p("publication", "Missed"),
    },
    "EditionState": {
        "open": _p("edition", "Open"),
        "armed": _p("edition", "Armed"),
        "sent": _p("edition", "Sent"),
        "cancelled": _p("edition", "Cancelled"),
    },
    "Role": {
        "chief": _p("role", "Chief editor"),
        "editor": _p("role", "Editor"),
        "writer": _p("role", "Writer"),
        "viewer": _p("role", "Viewer"),
    },
    "Kind": {
        "site": _p("account", "Site"),
        "subscription": _p("account", "WeChat subscription account"),
        "service": _p("account", "WeChat service account"),
        "other": _p("account", "Other channel"),
    },
    "RevisionKind": {
        "saved": _p("revision", "Saved"),
        "autosaved": _p("revision", "Saved by itself"),
        "merged": _p("revision", "Merged"),
        "restored": _p("revision", "Brought back"),
        "built": _p("revision", "Built on the desk"),
    },
    "EditKind": {
        "verbatim": _p("edit", "Verbatim"),
        "cut": _p("edit", "Cut"),
        "light": _p("edit", "Lightly edited"),
        "translated": _p("edit", "Translated"),
    },
    "Stance": {"chase": _p("stance", "Chase"), "pass": _p("stance", "Pass")},
    "emotion": {
        "awe": _p("emotion", "Awe"),
        "joy": _p("emotion", "Joy"),
        "recognition": _p("emotion", "Recognition"),
        "warmth": _p("emotion", "Warmth"),
        "curiosity": _p("emotion", "Curiosity"),
        "relief": _p("emotion", "Relief"),
        "surprise": _p("emotion", "Surprise"),
        "pride": _p("emotion", "Pride"),
        "anger": _p("emotion", "Anger"),
        "anxiety": _p("emotion", "Anxiety"),
    },
    "motive": {
        "useful": _p("motive", "Useful to others"),
        "identity": _p("motive", "Says who I am"),
        "conversation": _p("motive", "Something to talk about"),
        "belonging": _p("motive", "One of us"),
        "status": _p("motive", "Looks good on me"),
        "care": _p("motive", "I thought of you"),
    },
    "field": {
        "statement": _l("Statement"),
        "audience": _l("Audience"),
        "promise": _l("Promise"),
        "tone": _l("Tone"),
        "persona_self": _l("What we call ourselves"),
        "persona_reader": _l("What we call our readers"),
        "do_words": _l("Words we use"),
        "dont_words": _l("Words we avoid"),
        "off_limits": _l("Off limits"),
        "emotions": _l("Wanted emotions"),
        "motives": _l("Share motives"),
        "pillars": _l("Pillars"),
    },
}

# Which group of NAMES the values of a history field belong to.
GROUP_OF_FIELD = {
    "state": "PostState",
    "source": "Source",
    "role": "Role",
    "kind": "Kind",
    "emotion": "emotion",
    "motive": "motive",
    "edit_kind": "EditKind",
    "stance": "Stance",
    "edition_state": "EditionState",
    "publication_state": "PublicationState",
}
VERBS: dict[str, Any] = {
    "post.saved": _l("saved the text"),
    "post.merged": _l("merged two versions"),
    "post.text_restored": _l("brought an old text back"),
    "post.version_named": _l("named a version"),
    "person.created": _l("made this person an administrator"),
    "person.changed": _l("changed the profile"),
    "person.password": _l("changed the password"),
    "person.deactivated": _l("shut this person out"),
    "person.reactivated": _l("let this person in again"),
    "account.created": _l("made this account"),
    "account.configured": _l("changed the settings"),
    "account.archived": _l("put the account away"),
    "member.added": _l("added a member"),
    "member.changed": _l("changed a role"),
    "member.removed": _l("removed a member"),
    "invitation.sent": _l("invited"),
    "invitation.accepted": _l("accepted the invitation"),
    "invitation.revoked": _l("took an invitation back"),
    "hot_topic.recorded": _l("recorded it"),
    "hot_topic.changed": _l("changed it"),
    "hot_topic.seen": _l("saw it again"),
    "hot_topic.closed": _l("marked it as over"),
    "hot_topic.reopened": _l("opened it again"),
    "angle.chased": _l("decided to chase it"),
    "angle.passed": _l("decided to let it pass"),
    "angle.outcome": _l("looked back"),
    "post.created": _l("made this post"),
    "post.replanned": _l("changed the plan"),
    "post.rescheduled": _l("moved it to another time"),
    "post.reschedule_undone": _l("took the move back"),
    "post.idea": _l("put it back to the ideas"),
    "post.planned": _l("planned it"),
    "post.drafting": _l("took it to drafting"),
    "post.in_review": _l("asked for a review"),
    "post.approved": _l("approved it"),
    "post.scheduled": _l("scheduled it"),
    "post.published": _l("published it"),
    "post.dropped": _l("dropped it"),
    "brief.published": _l("made a new version of the brief"),
    "slot.added": _l("added a slot"),
    "slot.changed": _l("changed a slot"),
    "slot.removed": _l("removed a slot"),
    "edition.created": _l("put this edition together"),
    "edition.changed": _l("changed time or note"),
    "edition.post_added": _l("added a post"),
    "edition.post_removed": _l("took a post out"),
    "edition.reordered": _l("changed the order"),
    "edition.armed": _l("armed it"),
    "edition.disarmed": _l("took it back"),
    "edition.cancelled": _l("gave it up"),
    "edition.sent": _l("sent it"),
    "edition.sent_again": _l("asked to send it again"),
    "publication.accepted": _l("handed it to the channel"),
    "publication.live": _l("saw it live"),
    "publication.handed_off": _l("handed it to people"),
    "publication.rejected": _l("did not send it"),
    "publication.unknown": _l("can't tell whether it went out"),
    "publication.missed": _l("missed its time"),
    "publication.due": _l("will try again"),
    "post.went_out": _l("went out as approved; the draft is newer"),
}
FIELDS: dict[str, Any] = {
    "text_version": _l("Version"),
    "digest": _l("Digest"),
    "author": _l("Author"),
    "cover": _l("Cover"),
    "cover_alt": _l("What the cover shows"),
    "label": _l("Name"),
    "role": _l("Role"),
    "locale": _l("Language"),
    "theme": _l("Light or dark"),
    "name": _l("Name"),
    "key": _l("Address"),
    "time_zone": _l("Time zone"),
    "tagline": _l("Tagline"),
    "colour": _l("Colour"),
    "channel": _l("Publishes through"),
    "quota_count": _l("Sends"),
    "quota_period": _l("per"),
    "staleness_minutes": _l("Minutes late before asking"),
    "allows_self_approval": _l("Self-approval"),
    "closing": _l("Closing lines"),
    "language": _l("Language"),
    "is_admin": _l("Administrator"),
    "rank": _l("Rank"),
    "url": _l("Link"),
    "window_hours": _l("Hours it may last"),
    "last_seen_at": _l("Last seen"),
    "stance": _l("Decision"),
    "sentence": _l("Angle"),
    "reason": _l("Why"),
    "deadline_at": _l("Deadline"),
    "outcome": _l("Looking back"),
    "state": _l("State"),
    "title": _l("Title"),
    "pillar": _l("Pillar"),
    "clause": _l("Brief line"),
    "why_us": _l("Why us"),
    "emotion": _l("Emotion"),
    "motive": _l("Share motive"),
    "source": _l("Source"),
    "owner": _l("Owner"),
    "reviewer": _l("Reviewer"),
    "prompt": _l("Prompt"),
    "angle": _l("Angle"),
    "planned_at": _l("Planned for"),
    "slot": _l("Slot"),
    "edition_state": _l("State"),
    "publication_state": _l("Attempt"),
    "publish_at": _l("Goes out at"),
    "note": _l("Note"),
}


def name_of(value: Any, group: str = "") -> Any:
    """The words for an enum member (its class names the group) or for a key of `group`; "" for nothing."""
    if value is None or value == "":
        return ""
    return NAMES.get(group or type(value).__name__, {}).get(str(value), str(value))


def choices(group: str, *, empty: Any = None) -> list[SelectChoice]:
    """The members of a group for a select field, with an empty choice first if `empty` is given."""
    return options(({"": empty} if empty is not None else {}) | NAMES[group])


def options(words: Mapping[str, Any]) -> list[SelectChoice]:
    """Choices for a select or radio field from value → words."""
    return [SelectChoice(value, label) for value, label in words.items()]


def verb_of(verb: str) -> Any:
    """The words for a verb of the history ("post.approved")."""
    return VERBS.get(verb, verb)


def field_of(field: str) -> Any:
    return FIELDS.get(field, NAMES["field"].get(field, field))


def list_of(fields: Iterable[str]) -> str:
    """The names of some fields as one enumeration."""
    return format_list([str(field_of(field)) for field in fields], style="unit", locale=get_locale())


def value_of(field: str, value: Any) -> Any:
    """One side of a change as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if field.endswith("_at"):
        return moment(datetime.fromisoformat(value), get_timezone(), get_locale())
    if field in GROUP_OF_FIELD:
        return name_of(value, GROUP_OF_FIELD[field])
    return str(value)
