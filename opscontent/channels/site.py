"""Our own public pages: an article is live with the row that settles the attempt, so that nothing can be lost."""

from flask_babel import lazy_gettext as _l

from opscontent.channels.contract import Channel, Delivery, House, Limits, Outgoing, Receipt


def address(account_key: str, slug: str) -> str:
    """Where our site shows an article."""
    return f"/a/{account_key}/{slug}"


def send(outgoing: Outgoing, _house: House) -> Receipt:
    """Say where the pages will be; our own tables make them public."""
    urls = tuple(address(outgoing.account_key, piece.slug) for piece in outgoing.pieces)
    return Receipt(Delivery.live, urls)


channel = Channel(
    name="site",
    label=_l("Built-in site"),
    description=_l("Public pages here, with a feed. Goes out by itself at its time."),
    limits=Limits(articles=8, title=200, digest=500),
    send=send,
    is_our_site=True,
)
