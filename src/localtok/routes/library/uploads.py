"""Taking a file in: by its bytes, by address, or out of the file repository. What comes in has a name nobody else has.

An address is written down and never fetched, loopback or not: such a file has no size, the address's MD5 for a
signature, and the measures of an ordinary vertical video or picture.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...library import MediaFile, media_id
from ...market import dice
from ..common import bad
from .headers import Header

MEGABYTE = 1 << 20
HOUR = 3_600
_TEXTS = ("txt", "html", "htm", "csv", "json", "xml", "css", "js", "md")


@dataclass(frozen=True, slots=True)
class Kind:
    """What files of a kind have to be. `formats` are those of their first bytes."""

    name: str
    read: Callable[[bytes], Header]
    formats: Collection[str]
    most: int
    """Bytes."""
    usual: Header
    """Of a file nobody has read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One upload, whichever of its fields were filled."""

    how: str
    data: bytes | None = None
    signature: str | None = None
    url: str | None = None
    file_id: str | None = None
    name: str | None = None


def looked_at(call: Call, kind: Kind, given: Given) -> MediaFile:
    """The file as it would be, without an id and not yet kept."""
    if given.how in ("UPLOAD_BY_FILE", "FILE"):
        return _from_bytes(call, kind, given)
    if given.how in ("UPLOAD_BY_URL", "URL"):
        return _from_address(call, kind, given)
    return _from_repository(call, kind, given)


def kept(call: Call, one: MediaFile, *, unique: bool = True) -> MediaFile:
    """Put it into the library under an id of its own."""
    if unique and one.name and call.world.library.named(one.kind, one.name):
        raise Refused(Code.DUPLICATED_MATERIAL_NAME, f"file_name: there is a {one.kind} named {one.name!r} already.")
    word = int(call.world.next_id())
    one.id = media_id(one.kind, word)
    one.material_id = str(7_000_000_000_000_000_000 + dice.mix(word) % 10**17)
    one.name = one.name or one.id
    call.world.library.files[one.id] = one
    return one


def _from_bytes(call: Call, kind: Kind, given: Given) -> MediaFile:
    gone = [
        name
        for name, value in ((f"{kind.name}_file", given.data), (f"{kind.name}_signature", given.signature))
        if value is None
    ]
    if gone or given.data is None:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    header = checked(kind, given.data, given.signature or "")
    return _new(call, kind, given.name or "", hashlib.md5(given.data).hexdigest(), len(given.data), header)


def checked(kind: Kind, data: bytes, signature: str) -> Header:
    """What the bytes say, if they are whole, of the kind and not too many."""
    field = f"{kind.name}_file"
    if not data:
        raise Refused(Code.FILE_EMPTY, f"{field}: the file is empty.")
    if hashlib.md5(data).hexdigest() != signature.lower():
        raise Refused(Code.SIGNATURE_ERROR, f"{kind.name}_signature: is not the MD5 of the {field}.")
    if len(data) > kind.most:
        raise Refused(Code.FILE_TOO_LARGE, f"{field}: {len(data)} bytes, and at most {kind.most} are allowed.")
    header = kind.read(data)
    if header.format not in kind.formats:
        raise Refused(Code.FILE_TYPE_ERROR, f"{field}: is none of {', '.join(sorted(kind.formats))}.")
    return header


def _from_address(call: Call, kind: Kind, given: Given) -> MediaFile:
    if not given.url:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {kind.name}_url.")
    address = web_address(f"{kind.name}_url", given.url)
    last = unquote(address.rpartition("/")[2])
    ending = last.rpartition(".")[2].lower() if "." in last else ""
    if ending in _TEXTS:
        raise Refused(Code.FILE_TYPE_ERROR, f"{kind.name}_url: {ending} is none of {', '.join(sorted(kind.formats))}.")
    header = Header(ending or kind.usual.format, kind.usual.width, kind.usual.height, kind.usual.duration_ms)
    signature = hashlib.md5(given.url.encode("utf-8", "replace")).hexdigest()
    made = _new(call, kind, given.name or last, signature, 0, header)
    made.source_url = given.url
    return made


def web_address(field: str, url: str) -> str:
    """Its path, if it is an address a browser would open."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, url))
    except ValueError:
        whole = False
    if not whole:
        raise Refused(Code.URL_UNAVAILABLE, f"{field}: {url!r} is not an http or https address.")
    return parts.path


def _from_repository(call: Call, kind: Kind, given: Given) -> MediaFile:
    if not given.file_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): file_id.")
    lying = call.world.library.waiting.get(given.file_id)
    if lying is None:
        raise Refused(Code.FILE_NOT_EXIST, f"file_id: there is no file {given.file_id} in the repository.")
    if lying.kind != kind.name:
        raise Refused(Code.FILE_TYPE_ERROR, f"file_id: the file {given.file_id} is a {lying.kind}, not a {kind.name}.")
    header = Header(lying.format, lying.width, lying.height, lying.duration_ms)
    made = _new(call, kind, given.name or lying.name, lying.signature, lying.size, header)
    made.source_url = lying.source_url
    return made


def _new(call: Call, kind: Kind, name: str, signature: str, size: int, header: Header) -> MediaFile:
    return MediaFile(
        id="",
        kind=kind.name,
        name=name.strip()[:100],
        signature=signature,
        size=size,
        created_at=call.now,
        width=header.width or kind.usual.width,
        height=header.height or kind.usual.height,
        duration_ms=header.duration_ms or kind.usual.duration_ms,
        format=header.format,
        modified_at=call.now,
    )


def renamed(call: Call, one: MediaFile, name: str) -> None:
    """A name somebody has gets the milliseconds of the clock at its end, as documented; 100 characters at most."""
    if not name.strip():
        raise bad("file_name", "1 to 100 characters.")
    other = call.world.library.named(one.kind, name[:100])
    if other is not None and other is not one:
        mark = f"_{call.now * 1_000}"
        name = name[: 100 - len(mark)] + mark
    one.name, one.modified_at = name[:100], call.now


def iso(epoch: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))


def like(width: int, height: int, ratios: Collection[float] | None) -> bool:
    """Whether the sides are within 0.05 of one of the ratios; no ratios are any."""
    return not ratios or any(height and abs(width / height - ratio) <= 0.05 + 1e-9 for ratio in ratios)
