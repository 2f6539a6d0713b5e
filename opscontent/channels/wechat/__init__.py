"""WeChat official accounts: into the draft box, published from there, or sent to every reader."""

from flask_babel import lazy_gettext as _l

from opscontent.channels.contract import (
    Channel,
    Delivery,
    House,
    Limits,
    NotSent,
    Option,
    Outgoing,
    Receipt,
    Unclear,
)
from opscontent.channels.own_network import OWN_NETWORK
from opscontent.channels.wechat import drafts, masses, releases
from opscontent.channels.wechat.articles import ARTICLES_MAXIMUM
from opscontent.channels.wechat.auto_replies import auto_replies
from opscontent.channels.wechat.client import WeChat
from opscontent.channels.wechat.errors import asking, sending
from opscontent.channels.wechat.probe import probe
from opscontent.channels.wechat.reasons import SENTENCES
from opscontent.channels.wechat.saying import say
from opscontent.channels.wechat.wire import DEFAULT_HOST

__all__ = ["ASK_AFTER", "ask", "channel", "probe", "send"]

# Seconds after the send, and then after each question: WeChat takes 100 questions a day.
ASK_AFTER = (10, 30, 60, 120, 300, 600, 1200, 3600)

DRAFT, PUBLISH, MASS = "draft", "publish", "mass"


def send(outgoing: Outgoing, house: House) -> Receipt:
    """The draft, and what the account's mode does with it. What an earlier try has done is not done again."""
    wechat = WeChat(house)
    if house.evidence.get("publish_id") or house.evidence.get("msg_id"):
        return Receipt(Delivery.accepted, evidence=_kept(house))
    with sending():
        try:
            draft = drafts.ready(outgoing, wechat)
        except drafts.Gone:
            return _gone(outgoing, wechat)
        mode = house.options["mode"] or DRAFT
        house.keep(mode=mode)
        if mode == PUBLISH:
            return releases.submit(draft, wechat)
        if mode == MASS:
            return masses.send(draft, outgoing, wechat)
        return Receipt(Delivery.handed_off, evidence={"draft": draft})


def ask(outgoing: Outgoing, house: House) -> Receipt:
    """What became of the attempt, by what it kept."""
    wechat, evidence = WeChat(house), house.evidence
    if not evidence.get("draft"):
        raise NotSent("wechat_no_draft", retriable=False)  # nothing is let go of before its draft's id is kept
    with asking():
        if evidence.get("msg_id") or _mode(house) == MASS:
            return masses.outcome(wechat)
        if evidence.get("publish_id") or _mode(house) == PUBLISH:
            return releases.outcome(outgoing, wechat)
    return Receipt(Delivery.handed_off, evidence={"draft": evidence["draft"]})


def _gone(outgoing: Outgoing, wechat: WeChat) -> Receipt:
    """The draft of an earlier try left the box without our knowing: by that try, or by a person."""
    evidence = wechat.house.evidence
    if evidence.get("mode") == MASS and evidence.get("submitted_at"):
        return masses.repeated(outgoing, wechat)
    with asking():
        if _mode(wechat.house) == PUBLISH:
            return releases.found(outgoing, wechat)
    raise Unclear("wechat_draft_gone", draft=evidence["draft"])


def _mode(house: House) -> str:
    """What the attempt was sent by; the account's setting may have changed since."""
    return str(house.evidence.get("mode") or house.options["mode"])


def _kept(house: House) -> dict[str, object]:
    names = ("draft", "publish_id", "msg_id", "msg_data_id")
    return {name: house.evidence[name] for name in names if house.evidence.get(name)}


channel = Channel(
    name="wechat",
    label=_l("WeChat official account"),
    description=_l("Puts the edition into the account's draft box, and publishes or sends it where the account may."),
    limits=Limits(articles=ARTICLES_MAXIMUM, title=64, digest=128),
    send=send,
    ask=ask,
    probe=probe,
    auto_replies=auto_replies,
    say=say,
    options=(
        Option(
            "appid", _l("AppID"), _l("In the WeChat backend under Settings and development, Basic configuration.")
        ),
        Option("secret", _l("AppSecret"), is_secret=True),
        Option(
            "mode",
            _l("What to do"),
            _l("Without verification WeChat allows the draft box alone."),
            choices={
                DRAFT: _l("Put into the draft box; a person publishes"),
                PUBLISH: _l("Publish, without a message to readers"),
                MASS: _l("Send to all readers"),
            },
            default=DRAFT,
        ),
        Option(
            "comments",
            _l("Comments"),
            is_required=False,
            choices={"0": _l("No comments"), "1": _l("Readers may comment")},
            default="0",
        ),
        Option(
            "host",
            _l("Address of the API"),
            _l("Only where calls go through a proxy of your own: it sees the AppSecret."),
            is_required=False,
            default=DEFAULT_HOST,
        ),
        OWN_NETWORK,
    ),
    sentences=SENTENCES,
)
