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
from opscontent.text.state_names import NAMES
from opscontent.web import (
    calendar_words,
    desk_words,
    editing_words,
    edition_words,
    hot_words,
    media_words,
    plan_words,
    reader_words,
    result_words,
)

# Which group of NAMES the values of a history field belong to.
GROUP_OF_FIELD = {
    "reply_state": "ReplyState",
    "state": "PostState",
    "source": "Source",
    "role": "Role",
    "step_1_role": "Role",
    "step_2_role": "Role",
    "kind": "Kind",
    "emotion": "emotion",
    "motive": "motive",
    "edit_kind": "EditKind",
    "also": "Also",
    "stance": "Stance",
    "wish": "Wish",
    "edition_state": "EditionState",
    "comment_state": "CommentState",
    "publication_state": "PublicationState",
    "mode": "Mode",
    "tier": "Tier",
    "credit_wish": "CreditWish",
    "contributor_kind": "ContributorKind",
    **{name: name for name in editing_words.NAMES},
}
_WORDS = NAMES | editing_words.NAMES | plan_words.NAMES | calendar_words.NAMES | result_words.NAMES
ACTORS: dict[str, Any] = {
    "worker": _p("actor", "The worker"),
    "reader": _p("actor", "The reader"),
    "clock": _p("actor", "The clock"),
    "command line": _p("actor", "The command line"),
    "rule": _p("actor", "A rule"),
    "recurrence": _p("actor", "A recurring post"),
}
VERBS: dict[str, Any] = {
    **edition_words.VERBS,
    "reply.rated": _l("rated the reply"),
    "reply.noted": _l("changed the note"),
    "reply.picked": _l("put it on the desk"),
    "reply.unpicked": _l("took it off"),
    "reply.worded": _l("edited the wording to print"),
    "reply.settled": _l("settled what the sender changed"),
    "reply.built_in": _l("put it into a post"),
    "prompt.triaged": _l("decided on several replies at once"),
    "post.quote_changed": _l("changed a quote"),
    "post.quotes_arranged": _l("laid the quotes out anew"),
    "prompt.cleared": _l("cleared what was kept long enough"),
    "prompt.created": _l("made this prompt"),
    "prompt.edited": _l("changed it"),
    "prompt.opened": _l("opened it"),
    "prompt.closed": _l("closed it"),
    "prompt.exported": _l("exported its replies"),
    "prompt.reopened": _l("opened it again"),
    "reply.edited": _l("changed the reply"),
    "reply.withdrawn": _l("withdrew the reply"),
    "account.pictured": _l("changed the picture"),
    "account.unpictured": _l("took the picture away"),
    "reply.consent_revoked": _l("took the consent back for its sender"),
    "reply.consent_restored": _l("noted that its sender agrees again"),
    "contributor.blocked": _l("blocked this contributor"),
    "contributor.unblocked": _l("let this contributor in again"),
    "contributor.forgotten": _l("deleted everything personal"),
    **reader_words.VERBS | editing_words.VERBS | desk_words.VERBS | media_words.VERBS | plan_words.VERBS,
    "import.started": _l("started the import"),
    "import.done": _l("finished the import"),
    "import.failed": _l("could not finish the import"),
    "import.taken_back": _l("took the import back"),
    "person.created": _l("made this person an administrator"),
    "person.changed": _l("changed the profile"),
    "person.password": _l("changed the password"),
    "person.deactivated": _l("shut this person out"),
    "person.reactivated": _l("let this person in again"),
    "account.created": _l("made this account"),
    "account.configured": _l("changed the settings"),
    "account.archived": _l("put the account away"),
    "chat.configured": _l("set the chat up"),
    "chat.rule_added": _l("added a rule of answers"),
    "chat.rule_changed": _l("changed a rule of answers"),
    "chat.rule_removed": _l("removed a rule of answers"),
    "chat.rules_ordered": _l("changed the order of the rules of answers"),
    "member.added": _l("added a member"),
    "member.changed": _l("changed a role"),
    "member.removed": _l("removed a member"),
    "invitation.sent": _l("invited"),
    "invitation.accepted": _l("accepted the invitation"),
    "invitation.revoked": _l("took an invitation back"),
    "api_token.issued": _l("made a token of the API"),
    "api_token.revoked": _l("revoked a token of the API"),
    **hot_words.VERBS | calendar_words.VERBS | result_words.VERBS,
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
    "publication.accepted": _l("handed it to the channel"),
    "publication.live": _l("saw it live"),
    "publication.handed_off": _l("handed it to people"),
    "publication.rejected": _l("did not send it"),
    "publication.unknown": _l("can't tell whether it went out"),
    "publication.missed": _l("missed its time"),
    "publication.due": _l("will try again"),
    "publishing.paused": _l("paused publishing"),
    "publishing.resumed": _l("let publishing go on"),
    "publishing.restored": _l("restored a back-up; publishing is paused"),
    "post.went_out": _l("went out as approved; the draft is newer"),
}
FIELDS: dict[str, Any] = {
    **reader_words.FIELDS | editing_words.FIELDS | media_words.FIELDS | edition_words.FIELDS | result_words.FIELDS,
    "rating": _l("Rating"),
    "wording": _l("Wording"),
    "edit_kind": _l("Kind of edit"),
    **desk_words.FIELDS | calendar_words.FIELDS,
    "credit": _l("Credit"),
    "replies": _l("Replies"),
    "question": _l("Question"),
    "body": _l("More about it"),
    "examples": _l("Examples"),
    "thanks": _l("Thanks"),
    "wanted": _l("What we look for"),
    "decline_reasons": _l("Reasons to decline"),
    "keyword": _l("Keyword"),
    "opens_at": _l("Opens"),
    "closes_at": _l("Closes"),
    "reply_length_maximum": _l("Longest reply, in characters"),
    "replies_per_person": _l("Most replies of one person"),
    "slug": _l("Address"),
    "consent": _l("What readers agree to"),
    "text": _l("Text"),
    "title_idea": _l("Headline idea"),
    "reply_state": _l("State"),
    "added_count": _l("Added"),
    "known_count": _l("Known already"),
    "refused_count": _l("Refused"),
    "taken_back_count": _l("Taken back"),
    "keep_months": _l("Months to keep replies after closing"),
    "cleared_replies": _l("Replies emptied"),
    "cleared_names": _l("Chosen replies without a name now"),
    "cleared_people": _l("Senders without a name now"),
    "forgotten_replies": _l("Replies emptied"),
    "forgotten_quotes": _l("Quotes emptied"),
    "forgotten_articles": _l("Published articles that keep their words"),
    "text_version": _l("Version"),
    "comment_state": _l("Comment"),
    "task_of": _l("Task of"),
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
    "needs_proof": _l("Proof of work"),
    "rates_blind": _l("Rating before the sender shows"),
    "asks_email": _l("E-mail to those who are published"),
    "takes_pictures": _l("Pictures with a reply"),
    "held_words": _l("Words that hold a reply"),
    "holds_links": _l("Hold replies with a link"),
    "holds_contacts": _l("Hold replies with a way to contact someone"),
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
    "mode": _l("Mode"),
    "appid": _l("AppID"),
    "chat.token": _l("Token"),
    "chat.key": _l("EncodingAESKey"),
    "welcome": _l("Welcome for new followers"),
    "is_enabled": _l("Answers in the chat"),
    "rule": _l("Rule"),
}


def name_of(value: Any, group: str = "") -> Any:
    """The words for an enum member (its class names the group) or for a key of `group`; "" for nothing."""
    if value is None or value == "":
        return ""
    return _WORDS.get(group or type(value).__name__, {}).get(str(value), str(value))


def choices(group: str, *, empty: Any = None) -> list[SelectChoice]:
    """The members of a group for a select field, with an empty choice first if `empty` is given."""
    return options(({"": empty} if empty is not None else {}) | _WORDS[group])


def options(words: Mapping[str, Any]) -> list[SelectChoice]:
    """Choices for a select or radio field from value → words."""
    return [SelectChoice(value, label) for value, label in words.items()]


def verb_of(verb: str) -> Any:
    """The words for a verb of the history ("post.approved")."""
    return VERBS.get(verb, verb)


def actor_of(label: str) -> Any:
    """The words for an actor who is not a person of ours."""
    if label.startswith("guest:"):
        return _l("%(name)s (guest)", name=label.removeprefix("guest:"))
    return ACTORS.get(label, label)


def field_of(field: str) -> Any:
    return FIELDS.get(field, NAMES["field"].get(field, field))


def list_of(fields: Iterable[str]) -> str:
    """The names of some fields as one enumeration."""
    return format_list([str(field_of(field)) for field in fields], style="unit", locale=get_locale())


def value_of(field: str, value: Any) -> Any:
    """One side of a change as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _l("yes") if value else _l("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if field.endswith("_at"):
        return moment(datetime.fromisoformat(value), get_timezone(), get_locale())
    if field in GROUP_OF_FIELD or field.startswith("check."):
        return name_of(value, GROUP_OF_FIELD.get(field, "Weight"))
    return str(value)
