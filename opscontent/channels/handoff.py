"""By hand: the page is prepared, a person copies it to the platform and brings back the public address."""

from flask_babel import lazy_gettext as _l

from opscontent.channels.contract import Channel, Delivery, House, Limits, Outgoing, Receipt


def send(outgoing: Outgoing, _house: House) -> Receipt:
    """Nothing leaves the house; from now on it waits for a person."""
    return Receipt(Delivery.handed_off)


channel = Channel(
    name="handoff",
    label=_l("By hand"),
    description=_l(
        "At its time a checklist opens: copy the article, paste it into the platform, paste the address here."
    ),
    limits=Limits(articles=8, title=64, digest=128),
    send=send,
    is_by_hand=True,
)
