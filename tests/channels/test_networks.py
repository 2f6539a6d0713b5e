"""Which addresses we connect to."""

import pytest

from opscontent.channels.networks import may_connect

PUBLIC = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    *("127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.5", "192.0.2.1"),
    *("::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
    *("192.88.99.1", "2001:db8::1", "3fff::1", "2001:20::1", "100::1", "fec0::1", "::127.0.0.1", "4000::1"),
]
NEVER = [
    *("169.254.169.254", "169.254.0.23", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"),
    *("fd20:ce::254", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
    *("0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0", "224.0.0.1", "ff02::1", "::ffff:224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "2002:7f00:1::", "2001::1"),
]
TABLE = [
    *((text, True, True) for text in PUBLIC),
    *((text, False, True) for text in PRIVATE),
    *((text, False, False) for text in NEVER),
]


@pytest.mark.parametrize("text, publicly, privately", TABLE, ids=[row[0] for row in TABLE])
def test_addresses_we_connect_to(text: str, publicly: bool, privately: bool) -> None:
    assert may_connect(text, allow_private=False) is publicly
    assert may_connect(text, allow_private=True) is privately
