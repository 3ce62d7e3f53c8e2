"""A creator's page as one file to send: HTML that carries an Ed25519 signature over all that stands before it.

Who has the public key can tell that nothing was changed; the file opens in any browser without one.
"""

from __future__ import annotations

import base64
import binascii
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..errors import BadInput

_MARK = re.compile(rb"\n<!-- firesteel ed25519 ([A-Za-z0-9_-]{86}==) -->\n\Z")


def sealed(html: str, *, key: bytes) -> bytes:
    """The file, signed; `key` is 32 bytes of chance that nobody else has. The same input gives the same bytes."""
    content = html.rstrip("\n").encode()
    signature = base64.urlsafe_b64encode(_private(key).sign(content)).decode()
    return content + f"\n<!-- firesteel ed25519 {signature} -->\n".encode()


def public(key: bytes) -> str:
    """What to check a file with: the public half of `key`, URL-safe."""
    raw = _private(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).decode()


def verify(data: bytes, public: str) -> bool:
    """Whether the file was sealed with that key and not changed since.

    Raises `BadInput` where the file carries no signature, or `public` is no key.
    """
    mark = _MARK.search(data)
    if mark is None:
        raise BadInput("the file carries no signature of ours", remedy="check the file as it was sent, byte for byte")
    try:
        raw = base64.b64decode(public.encode(), altchars=b"-_", validate=True)
        judge = Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, binascii.Error):
        raise BadInput("this is no public key", remedy="`firesteel creators page` prints the right one") from None
    try:
        judge.verify(base64.urlsafe_b64decode(mark[1]), data[: mark.start()])
    except InvalidSignature:
        return False
    return True


def _private(key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key)
