"""One call to TikTok: paced by the limits, sent, read, judged, and repeated as `retry` says.

Raises the platform errors of `errors`: by return code, and `Unavailable` where no readable answer came, or not all of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
import msgspec

from tiktokwire.codes import Code
from tiktokwire.envelope import API, TOKEN_HEADER, Ask, PageInfo

from ..errors import PlatformError
from . import retry
from .limits import Limits
from .retry import Kind, Patience
from .tokens import Holder, Token, access

A = TypeVar("A")
_LISTS = ("rows", "pixels", "identity_list", "comments")
_IDS = ("campaign_ids", "adgroup_ids", "ad_ids", "comment_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that goes with an ask, which then goes as a form."""

    part: str
    """Of the form."""
    name: str
    content: bytes = field(repr=False)
    kind: str = "application/octet-stream"


class _Head(msgspec.Struct):
    """An envelope; refusals may come without the rest."""

    code: int
    message: str = ""
    request_id: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


class Wire:
    """`limits` None sends at once: a local platform is never in a hurry."""

    def __init__(self, http: httpx2.Client, *, patience: Patience | None = None, limits: Limits | None = None) -> None:
        self.http, self.limits = http, limits
        self.patience = patience or Patience()

    def call(
        self,
        kind: Kind,
        path: str,
        ask: Ask,
        answer: type[A],
        token: Token | None = None,
        *,
        upload: Upload | None = None,
    ) -> A:
        """The answer's `data`. `token` None is for doors that want none; an `upload` is sent along, as a form.

        A login that has to be renewed first is, before the first attempt: it has retries of its own.
        """
        used = [access(token) if token else ""]

        def once() -> A:
            return self._send(kind, path, ask, answer, used[0], upload)

        def renew() -> None:
            assert isinstance(token, Holder)
            used[0] = token.renewed(used[0])

        return retry.again(once, kind, self.patience, renew if isinstance(token, Holder) else None)

    def _send(self, kind: Kind, path: str, ask: Ask, answer: type[A], token: str, upload: Upload | None = None) -> A:
        if self.limits is not None:
            self.limits.enter(path, self.patience.longest_s)
        headers = {TOKEN_HEADER: token} if token else {}
        try:
            if upload is not None:
                files = {upload.part: (upload.name, upload.content, upload.kind)}
                response = self.http.post(f"{API}{path}", data=query(ask), files=files, headers=headers)
            elif kind is Kind.READ:
                response = self.http.get(f"{API}{path}", params=query(ask), headers=headers)
            else:
                headers["Content-Type"] = "application/json"
                response = self.http.post(f"{API}{path}", content=msgspec.json.encode(ask), headers=headers)
        except httpx2.HTTPError as error:
            why = f"{self.http.base_url} does not answer {path} ({error or type(error).__name__})"
            raise retry.failure(
                retry.SILENCE, f"{why}; check the connection, or start the local platform again"
            ) from error
        return _read(response, path, ask, answer)


def query(ask: Ask) -> dict[str, str]:
    """A GET's parameters: text as it is, everything else as JSON text."""
    given: dict[str, Any] = msgspec.to_builtins(ask)
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


def _read(response: httpx2.Response, path: str, ask: Ask, answer: type[A]) -> A:
    try:
        head = msgspec.json.decode(response.content, type=_Head)
    except msgspec.MsgspecError as error:
        status = response.status_code if response.status_code >= 400 else retry.CUT
        raise retry.failure(status, f"no readable answer from {path} (HTTP {response.status_code})") from error
    if head.code not in (Code.OK, Code.PARTIAL_OK):
        raise retry.failure(head.code, head.message, head.request_id)
    try:
        data = msgspec.json.decode(head.data, type=answer)
    except msgspec.ValidationError as error:
        raise PlatformError(retry.STRANGE, f"{path} answered in an unknown shape: {error}", head.request_id) from error
    if head.code == Code.PARTIAL_OK and (left := _left_out(ask, data)) is not None:
        what = f"not done: {', '.join(left)}" if left else "it does not say which part"
        raise retry.failure(head.code, f"{path} did only a part of what was asked; {what}", head.request_id)
    if short := _short(data):
        raise retry.failure(retry.SHORT, f"{path} {short}", head.request_id)
    return data


def _left_out(ask: Ask, data: object) -> tuple[str, ...] | None:
    """The ids of the ask that the answer does not have; None where it has all, nothing where nobody can tell."""
    for name in _IDS:
        asked, done = getattr(ask, name, None), getattr(data, name, None)
        if isinstance(asked, list) and isinstance(done, list):
            return tuple(id for id in asked if id not in done) or None
    return ()


def _short(data: object) -> str:
    """What is wrong with a page that has fewer rows than its own `page_info` says; empty where nothing is."""
    info = getattr(data, "page_info", None)
    rows = next((found for name in _LISTS if isinstance(found := getattr(data, name, None), list)), None)
    if not isinstance(info, PageInfo) or rows is None or info.page_size < 1:
        return ""
    due = min(info.page_size, info.total_number - (info.page - 1) * info.page_size)
    if len(rows) >= due:
        return ""
    return f"answered {len(rows)} rows on page {info.page} and speaks of {due} there; half a list is not taken"
