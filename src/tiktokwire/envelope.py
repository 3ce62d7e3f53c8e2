"""What every answer is wrapped in, and the bases of asks and answers."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Ask(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A request: query of a GET, JSON body of a POST. ``None`` is "not given"."""


class Answer(msgspec.Struct, kw_only=True):
    """The `data` of an answer. Unknown fields are skipped on reading."""


class Envelope(msgspec.Struct, Generic[T]):
    """The HTTP status is 200 for application errors too; `code` is the verdict."""

    code: int
    message: str
    request_id: str
    data: T


class PageInfo(Answer):
    page: int = 1
    page_size: int = 0
    total_number: int = 0
    total_page: int = 0


class Page(Answer, Generic[T]):
    rows: list[T] = msgspec.field(name="list", default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class Nothing(Answer):
    """``{}``"""


API = "/open_api/v1.3/"
"""Every path below lives under it and ends in a slash."""

TOKEN_HEADER = "Access-Token"
