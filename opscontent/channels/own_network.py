"""The setting by which an account lets its channel go to addresses in its own network. Knows no channel."""

from flask_babel import lazy_gettext as _l

from opscontent.channels.contract import House, Option

OWN_NETWORK = Option(
    "allows_private",
    _l("Addresses in your own network"),
    _l("Allow them only if everyone who may change these settings may reach that network."),
    is_required=False,
    choices={"no": _l("Not allowed"), "yes": _l("Addresses in your own network are allowed")},
    default="no",
)


def allows_private(house: House) -> bool:
    return house.options[OWN_NETWORK.name] == "yes"
