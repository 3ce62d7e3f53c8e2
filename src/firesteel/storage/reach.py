"""Under which address the pages are reached from outside: ``FIRESTEEL_PUBLIC_URL``, or none."""

from __future__ import annotations

import os
from urllib.parse import SplitResult, urlsplit

from ..errors import Misconfigured

VARIABLE = "FIRESTEEL_PUBLIC_URL"
_USUAL = {"https": 443, "http": 80}
_EXAMPLE = "write it as https://ads.example.com"


def public_url() -> str:
    """Scheme, host and port as browsers say them, without a slash at the end; empty where nothing outside reaches us.

    Raises `Misconfigured` where the variable holds anything else: a path, a query, a user or no scheme.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return ""
    parts = _parts(given)
    usual = f":{_USUAL[parts.scheme]}"
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"


def public_host() -> str:
    """The name alone, an IPv6 address in its brackets; empty where there is none."""
    netloc = urlsplit(public_url()).netloc
    return netloc if netloc.endswith("]") else netloc.rpartition(":")[0] or netloc


def _parts(given: str) -> SplitResult:
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise Misconfigured(f"{VARIABLE}={given!r} is no address ({error}); {_EXAMPLE}") from None
    if parts.scheme not in _USUAL or not parts.hostname or port == 0:
        raise Misconfigured(f"{VARIABLE}={given!r} is no web address; {_EXAMPLE}")
    if parts.username is not None or parts.password is not None or any(sign in given for sign in "?#, \\"):
        raise Misconfigured(f"{VARIABLE} holds more than scheme, host and port; {_EXAMPLE}")
    if parts.path not in ("", "/"):
        raise Misconfigured(
            f"{VARIABLE}={given!r} has a path, and the pages live at the root of a host; give them a name of their own, "
            "such as https://ads.example.com"
        )
    return parts
