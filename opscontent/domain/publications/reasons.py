"""The sentences behind a publication's reason; stored as a key, so that each reader gets their own language."""

from typing import Any

from flask_babel import lazy_gettext as _l

from opscontent.channels import CHANNELS
from opscontent.domain import editions

SENTENCES: dict[str, Any] = {
    **editions.SENTENCES,
    **{key: sentence for channel in CHANNELS.values() for key, sentence in channel.sentences.items()},
    "reordered": _l("The edition's posts or their order changed after it was armed."),
    "stale": _l("Nothing could be sent at its time, and it is now later than this account allows without asking."),
    "quota": _l("The platform's quota of this account was used up."),
    "no_channel": _l("The account's channel is not there."),
    "not_connected": _l("The account's channel is not set up yet: an option is missing in the account's settings."),
    "lost": _l("The worker stopped during the send. It may have gone out."),
    "not_booked": _l("The channel took it, but what happened could not be written down. See the evidence."),
    "broke": _l("Something unexpected happened during the send. It may have gone out."),
    "broke_before": _l("Something unexpected happened before the send. Nothing went out."),
    "gave_up": _l("Tried %(count)s times: %(reason)s"),
    "restored": _l("An older state was restored. It may have gone out after that back-up was made."),
    "taken_back": _l("Taken back before it was sent."),
    "skipped": _l("Its time had passed; a person chose not to send it."),
    "said_not_out": _l("A person looked and says that it did not go out."),
}


def sentence_of(reason: str, about: dict[str, Any]) -> str:
    """The sentence for a key, filled; anything else is a channel's own words and is shown as it is."""
    if reason not in SENTENCES:
        return reason
    if reason == "gave_up":
        about = about | {"reason": sentence_of(about["reason"], about.get("about", {}))}
    sentence = str(SENTENCES[reason])
    return sentence % about if about else sentence
