"""What WeChat's error codes mean for an attempt, and the sentences for people; knows no call and no attempt.

Codes from the pages of developers.weixin.qq.com as read in September 2026. A reason is stored as its key, so
that each reader gets their own language."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Kind(StrEnum):
    """What may be done about an answer that is an error; in none but `unclear` has anything gone out."""

    refused = "refused"  # WeChat will never take this
    later = "later"  # the same call may work in a while
    stopped = "stopped"  # nothing works until a person has changed something
    unclear = "unclear"  # WeChat may be at it all the same
    token = "token"  # the access token is worn out


TOKEN_WORN_OUT = frozenset((40001, 40014, 42001))
NO_SUCH_MEDIA = 40007
NO_RIGHT = 48001
SENT_ALREADY = 45065
WAITS_FOR_ADMIN = frozenset((89504, 89505))

_UNKNOWN = (Kind.refused, "wechat_said")

CODES: dict[int, tuple[Kind, str]] = {
    -1: (Kind.unclear, "wechat_busy"),
    40001: (Kind.token, "wechat_token"),
    40014: (Kind.token, "wechat_token"),
    42001: (Kind.token, "wechat_token"),
    40002: (Kind.stopped, "wechat_call"),
    41002: (Kind.stopped, "wechat_key_missing"),
    41004: (Kind.stopped, "wechat_key_missing"),
    43002: (Kind.stopped, "wechat_call"),
    47001: (Kind.stopped, "wechat_call"),
    47009: (Kind.stopped, "wechat_call"),
    40033: (Kind.stopped, "wechat_call"),
    40013: (Kind.stopped, "wechat_appid"),
    40125: (Kind.stopped, "wechat_secret"),
    40243: (Kind.stopped, "wechat_secret_frozen"),
    40164: (Kind.stopped, "wechat_ip"),
    89503: (Kind.stopped, "wechat_ip_confirm"),
    89506: (Kind.stopped, "wechat_ip_day"),
    89507: (Kind.stopped, "wechat_ip_hour"),
    50004: (Kind.stopped, "wechat_account"),
    50007: (Kind.stopped, "wechat_account"),
    NO_RIGHT: (Kind.stopped, "wechat_no_right"),
    45009: (Kind.stopped, "wechat_day_quota"),
    45011: (Kind.later, "wechat_too_often"),
    45003: (Kind.refused, "wechat_title"),
    45004: (Kind.refused, "wechat_digest"),
    45110: (Kind.refused, "wechat_author"),
    45002: (Kind.refused, "wechat_size"),
    45005: (Kind.refused, "wechat_size"),
    45008: (Kind.refused, "wechat_size"),
    44003: (Kind.refused, "wechat_empty"),
    44004: (Kind.refused, "wechat_empty"),
    45166: (Kind.refused, "wechat_content"),
    NO_SUCH_MEDIA: (Kind.refused, "wechat_media_gone"),
    40114: (Kind.refused, "wechat_call"),
    41039: (Kind.refused, "wechat_content"),
    40005: (Kind.refused, "wechat_picture_type"),
    40009: (Kind.refused, "wechat_picture_size"),
    88000: (Kind.refused, "wechat_comments"),
    53404: (Kind.refused, "wechat_goods"),
    53405: (Kind.refused, "wechat_goods"),
    53406: (Kind.refused, "wechat_goods"),
    53500: (Kind.stopped, "wechat_banned"),
    53501: (Kind.later, "wechat_too_often"),
    53502: (Kind.unclear, "wechat_task"),
    53503: (Kind.refused, "wechat_draft_check"),
    53504: (Kind.refused, "wechat_by_hand"),
    53505: (Kind.refused, "wechat_save_by_hand"),
    53600: (Kind.unclear, "wechat_task"),
    45028: (Kind.stopped, "wechat_mass_quota"),
    48021: (Kind.refused, "wechat_save_by_hand"),
    48022: (Kind.refused, "wechat_draft_check"),
    40130: (Kind.refused, "wechat_readers"),
    40152: (Kind.refused, "wechat_readers"),
    45062: (Kind.refused, "wechat_contract"),
    45113: (Kind.refused, "wechat_goods"),
    SENT_ALREADY: (Kind.unclear, "wechat_sent_already"),
    45066: (Kind.later, "wechat_too_soon"),
    45067: (Kind.stopped, "wechat_call"),
    40003: (Kind.refused, "wechat_no_reader"),
    43004: (Kind.refused, "wechat_no_reader"),
    45015: (Kind.refused, "wechat_window"),
    45047: (Kind.refused, "wechat_window_full"),
    89504: (Kind.unclear, "wechat_confirm"),
    89505: (Kind.unclear, "wechat_confirm"),
}

SENTENCES: dict[str, Any] = {
    # What WeChat says of the account and its settings.
    "wechat_token": _l("WeChat did not take the access token, not even a new one. Does another tool replace it?"),
    "wechat_key_missing": _l("The AppID or the AppSecret is missing. Fill them in in the account's settings."),
    "wechat_appid": _l("WeChat knows no account with this AppID. Check the account's settings."),
    "wechat_secret": _l("The AppSecret is wrong. Copy it again from the WeChat backend, or reset it there."),
    "wechat_secret_frozen": _l("The AppSecret is frozen. Unfreeze it in the WeChat backend."),
    "wechat_ip": _l("This server's address %(ip)s is not on the IP whitelist. Add it in the WeChat backend."),
    "wechat_ip_confirm": _l("An administrator must confirm this server's address. Look at the message in WeChat."),
    "wechat_ip_day": _l("An administrator refused this server's address. It can be tried again in 24 hours."),
    "wechat_ip_hour": _l("An administrator refused this server's address. It can be tried again in an hour."),
    "wechat_account": _l("WeChat has suspended this account or its API. Look at the notices in the WeChat backend."),
    "wechat_no_right": _l("WeChat does not allow this account to do this by API. Only verified accounts may."),
    "wechat_banned": _l("WeChat has banned this account from publishing. Look at the notices in the WeChat backend."),
    "wechat_day_quota": _l("The day's number of API calls is used up. It starts anew at midnight, China time."),
    "wechat_too_often": _l("WeChat asks for fewer calls at a time. It is tried again later."),
    "wechat_busy": _l("WeChat is busy."),
    "wechat_call": _l("WeChat did not understand the call. This is a fault of this program; please report it."),
    # What it says of the articles.
    "wechat_title": _l("A title is too long for WeChat."),
    "wechat_digest": _l("A digest is too long for WeChat."),
    "wechat_author": _l("An author's name is too long for WeChat: at most 16 characters."),
    "wechat_content": _l("WeChat does not take the content of an article, perhaps for a link in it."),
    "wechat_size": _l("An article or an address in it is too long for WeChat."),
    "wechat_empty": _l("WeChat finds nothing in an article."),
    "wechat_media_gone": _l("A draft or a cover is not at WeChat any more."),
    "wechat_picture_type": _l("WeChat does not take this type of picture."),
    "wechat_picture_size": _l("A picture is too large for WeChat."),
    "wechat_comments": _l("This account has no comments. Turn them off in the account's settings."),
    "wechat_goods": _l("A goods card or coupon in the article is not valid."),
    "wechat_draft_check": _l("The draft did not pass WeChat's check. Open it in the WeChat backend to see why."),
    "wechat_by_hand": _l("WeChat wants this draft published by hand. Do it in the WeChat backend."),
    "wechat_save_by_hand": _l("WeChat wants this draft saved by hand first. Open and save it in the WeChat backend."),
    "wechat_task": _l("WeChat does not know what became of this. Look in the WeChat backend."),
    "wechat_mass_quota": _l("No mass send is left: its quota is used up."),
    "wechat_readers": _l("WeChat finds nobody to send this to."),
    "wechat_contract": _l("The account's advertising contract does not allow this send."),
    "wechat_sent_already": _l("WeChat says that it has sent this already."),
    "wechat_too_soon": _l("WeChat wants a minute before the same send is tried again."),
    "wechat_confirm": _l("An administrator must confirm this send in WeChat within 30 minutes."),
    "wechat_no_reader": _l("This reader does not follow the account any more."),
    "wechat_window": _l("The reader's last message is more than 48 hours old; WeChat takes no answer to it."),
    "wechat_window_full": _l("WeChat takes no more messages to this reader until they write again."),
    "wechat_said": _l("WeChat answered %(code)s: %(said)s"),
    # What we find ourselves.
    "wechat_unreached": _l("WeChat could not be reached."),
    "wechat_barred": _l("We don't go to the address of the API in the account's settings: %(why)s."),
    "wechat_unanswered": _l("WeChat did not answer, or not in a way that can be read."),
    "wechat_too_many": _l("WeChat takes at most 8 articles at a time."),
    "wechat_too_long": _l("“%(title)s” is too large for WeChat: at most 1 MB with its styles."),
    "wechat_html": _l("“%(title)s” can't be made into WeChat's HTML: %(why)s"),
    "wechat_no_cover": _l("“%(title)s” has no cover. WeChat needs one."),
    "wechat_cover_gone": _l("The cover of “%(title)s” can't be read. Choose another."),
    "wechat_picture": _l("A picture of “%(title)s” can't be had: %(picture)s"),
    "wechat_edited": _l(
        "“%(title)s” was edited by hand in WeChat's draft box. Publish it there, or delete the draft."
    ),
    "wechat_draft_gone": _l("The draft is not in the box any more: it went out, or somebody deleted it."),
    "wechat_no_draft": _l("No draft had been made. Nothing went out."),
    "wechat_still_draft": _l("The draft is still in the box. Nothing went out."),
    "wechat_wait": _l("The draft is still in the box, but WeChat may be working on it."),
    # What became of it.
    "wechat_not_original": _l("WeChat's originality check refused this. Nothing went out."),
    "wechat_failed": _l("WeChat could not publish this. Nothing went out."),
    "wechat_audit": _l("WeChat's audit refused this. Nothing went out."),
    "wechat_deleted": _l("It went out, and was deleted in the WeChat backend."),
    "wechat_taken_down": _l("It went out, and WeChat took it down."),
    "wechat_send_failed": _l("WeChat could not send this. Nothing went out."),
    "wechat_verdict": _l("WeChat reports a state that is new to us: %(said)s"),
}


def meaning(code: int) -> tuple[Kind, str]:
    """What a code means for the attempt, and the key of its sentence."""
    return CODES.get(code, _UNKNOWN)


def sentence(key: str, about: dict[str, Any] | None = None) -> str:
    """The sentence of a key, filled, in the language of the moment."""
    text = str(SENTENCES[key])
    return text % about if about else text
