"""Sealed bodies: AES-256-CBC as the platform does it, padded to blocks of 32, with the app id inside."""

import base64
import hmac
import re
import secrets
import struct
from binascii import Error as Base64Error

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from opscontent.intake.wechat.errors import NotGenuine, NotReadable

RANDOM_BYTES = 16
LENGTH_BYTES = 4
BLOCK = 32  # of the padding; AES' own blocks have 16
_KEY = re.compile(r"[A-Za-z0-9]{43}")


def is_key(text: str) -> bool:
    """Whether this can be an EncodingAESKey."""
    return _KEY.fullmatch(text) is not None


def unsealed(sealed: str, key: str, appid: str) -> str:
    """The words in a sealed body. Raises `NotReadable`, and `NotGenuine` for those of another app."""
    plain = _without_padding(_decrypted(sealed, key))
    start = RANDOM_BYTES + LENGTH_BYTES
    if len(plain) < start:
        raise NotReadable("too short")
    (length,) = struct.unpack(">I", plain[RANDOM_BYTES:start])
    if length > len(plain) - start:
        raise NotReadable("its length is wrong")
    if not hmac.compare_digest(plain[start + length :], appid.encode()):
        raise NotGenuine("for another app id")
    try:
        return plain[start : start + length].decode()
    except UnicodeDecodeError:
        raise NotReadable("not UTF-8") from None


def sealed(text: str, key: str, appid: str, *, random: bytes | None = None) -> str:
    """The words sealed; `random` is chosen here unless a test gives it."""
    words = text.encode()
    plain = (random or secrets.token_bytes(RANDOM_BYTES)) + struct.pack(">I", len(words)) + words + appid.encode()
    count = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(key).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([count]) * count) + encryptor.finalize()).decode()


def _decrypted(sealed: str, key: str) -> bytes:
    try:
        content = base64.b64decode(sealed, validate=True)
        decryptor = _cipher(key).decryptor()
        return decryptor.update(content) + decryptor.finalize()
    except (Base64Error, ValueError):  # no base64; not whole blocks
        raise NotReadable("not sealed as it should be") from None


def _without_padding(plain: bytes) -> bytes:
    count = plain[-1] if plain else 0
    if not 1 <= count <= BLOCK or plain[-count:] != bytes([count]) * count:
        raise NotReadable("its padding is wrong")
    return plain[:-count]


def _cipher(key: str) -> Cipher[modes.CBC]:
    bare = base64.b64decode(f"{key}=")
    return Cipher(algorithms.AES(bare), modes.CBC(bare[:16]))
