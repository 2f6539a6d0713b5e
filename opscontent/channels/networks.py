"""Which network addresses we connect to when a person typed where to. Opens nothing, looks nothing up."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# Not even where a person allowed their own network: where a machine in a cloud learns its own keys (Alibaba, Oracle,
# Azure, AWS, Google; elsewhere that address is link-local), what is no host, and ways into IPv4 by a detour.
NEVER: tuple[IPv4Network | IPv6Network, ...] = (
    *(IPv4Network(text) for text in ("100.100.100.200/32", "192.0.0.0/24", "168.63.129.16/32")),
    *(IPv4Network(text) for text in ("0.0.0.0/8", "240.0.0.0/4")),
    *(IPv6Network(text) for text in ("fd00:ec2::/64", "fd20:ce::/64", "64:ff9b:1::/48", "2002::/16", "2001::/32")),
)
# Python before 3.11.10 takes these for public. https://www.iana.org/assignments/iana-ipv6-special-registry
NOT_PUBLIC = (IPv4Network("192.88.99.0/24"), IPv6Network("2001::/23"), IPv6Network("3fff::/20"))
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are the IPv4 address that is reached


def may_connect(text: str, *, allow_private: bool) -> bool:
    """Whether we connect to an address, spelled as sockets spell it: a public one, or any usual one if allowed.

    Link-local, multicast, unspecified and reserved addresses and those of clouds' metadata are never allowed."""
    address = inner(ip_address(text.partition("%")[0]))
    if address.is_link_local or address.is_multicast or address.is_unspecified or _is_in(address, NEVER):
        return False
    return allow_private or _is_public(address)


def inner(address: Address) -> Address:
    """The IPv4 address that is reached through an IPv6 spelling of it; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not _is_in(address, NOT_PUBLIC)


def _is_in(address: Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address in network for network in networks)
