"""The words for states, kinds, roles and the like. `in_words` is for sentences; what pages ask is in `web/names`."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

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
    "Colour": {
        "1": _p("colour", "Cinnabar"),
        "2": _p("colour", "Blue"),
        "3": _p("colour", "Green"),
        "4": _p("colour", "Violet"),
        "5": _p("colour", "Ochre"),
        "6": _p("colour", "Teal"),
    },
    "Verdict": {
        "near": _p("fit", "Fits us"),
        "partly": _p("fit", "Touches us"),
        "far": _p("fit", "Far from us"),
        "unknown": _p("fit", "Not enough to judge"),
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
    "Door": {
        "form": _l("Public page"),
        "paste": _l("Pasted text"),
        "table": _l("Table"),
        "api": _l("API"),
        "chat": _l("WeChat's chat"),
    },
    "CreditWish": {
        "name": _p("credit", "With the name I gave"),
        "initials": _p("credit", "With its first letter only"),
        "anonymous": _p("credit", "Without a name"),
    },
    "Told": {
        "considered": _p("told", "Considered"),
        "selected": _p("told", "Chosen"),
        "not_this_time": _p("told", "Not this time"),
    },
    "MessageDoor": {"email": _p("message", "E-mail"), "chat": _p("message", "Chat")},
    "MessageState": {
        "due": _p("message", "Waiting"),
        "sending": _p("message", "On its way"),
        "sent": _p("message", "Arrived"),
        "unclear": _p("message", "May have arrived"),
        "refused": _p("message", "Refused"),
        "missed": _p("message", "Too late"),
    },
    "TellingState": {
        "waiting": _p("telling", "About to be told"),
        "applied": _p("telling", "Told"),
        "cancelled": _p("telling", "Cancelled"),
    },
    "Tier": {
        "reader": _p("tier", "Reader"),
        "core": _p("tier", "Core reader"),
    },
    "ContributorKind": {
        "organiser": _p("contributor", "Organiser"),
        "spreader": _p("contributor", "Spreader"),
        "creator": _p("contributor", "Creator"),
    },
    "Mode": {
        "plain": _p("chat", "Plain"),
        "compatible": _p("chat", "Compatible"),
        "secure": _p("chat", "Secure"),
    },
    "Match": {
        "equal": _p("match", "Is exactly this"),
        "contains": _p("match", "Has this in it"),
    },
    "Also": {
        "nobody": _p("also", "Not mentioned"),
        "counted": _p("also", "How many"),
        "names": _p("also", "How many, with names in the thanks"),
    },
    "PassState": {
        "waiting": _p("pass", "Waiting to compare"),
        "running": _p("pass", "Comparing"),
        "done": _p("pass", "Compared"),
        "failed": _p("pass", "Could not compare"),
    },
    "ThemeState": {
        "waiting": _p("themes", "Waiting to look"),
        "running": _p("themes", "Looking for themes"),
        "done": _p("themes", "Found"),
        "failed": _p("themes", "Could not be found"),
    },
    "ImportState": {
        "mapping": _p("import", "Not started"),
        "waiting": _p("import", "Waiting"),
        "running": _p("import", "Running"),
        "done": _p("import", "Done"),
        "failed": _p("import", "Stopped"),
    },
    "door": {
        "paste": _l("Pasted text"),
        "comments": _l("Comments from the platform"),
        "table": _l("Table"),
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
    "CommentState": {"open": _p("comment", "Open"), "resolved": _p("comment", "Settled")},
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
    "Wish": {"follow": _p("rule", "Follow"), "mute": _p("rule", "Mute")},
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
        "pictures": _l("Pictures"),
    },
}


def in_words(member: StrEnum) -> Any:
    """What people call it, lazily, in the language of whoever reads; its class names the group."""
    return NAMES[type(member).__name__][member.value]
