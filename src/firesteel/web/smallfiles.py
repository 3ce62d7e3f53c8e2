"""Small files that a form brings along: held in memory while the request lasts, refused above a size.

The import page streams files of any size to the disk (`uploads`); everywhere else bodies are passed over. A view that
takes small files says so with `takes_files`, which puts this door in front of it before anything reads the body.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ..errors import BadInput
from .uploads import safe_name

View = Callable[..., HttpResponse]
_TOO_LARGE = "firesteel.too-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A file as it came."""

    name: str
    data: bytes


def takes_files(most: int) -> Callable[[View], View]:
    """Let a view read files of up to `most` bytes each. The token is still asked for, only later than usual."""

    def door(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @functools.wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.upload_handlers = [Held(request, most)]
            return protected(request, *args, **kwargs)

        return inside

    return door


def brought(request: HttpRequest, field: str) -> Small | None:
    """The file of a field; None where none was chosen. Raises `BadInput` where it was too large."""
    too_large = request.META.get(_TOO_LARGE, "")
    file = request.FILES.get(field)
    if too_large:
        raise BadInput(too_large, remedy="bring a smaller one")
    return Small(name=file.name or "file", data=file.data) if isinstance(file, HeldFile) and file.data else None


class HeldFile(UploadedFile):  # type: ignore[type-arg]
    """What Django hands a view: the bytes are here already."""

    def __init__(self, name: str, data: bytes, content_type: str) -> None:
        super().__init__(file=None, name=name, content_type=content_type, size=len(data))
        self.data = data


class Held(FileUploadHandler):
    """Keeps a file's bytes; drops them as soon as they are too many."""

    def __init__(self, request: HttpRequest | None = None, most: int = 0) -> None:
        super().__init__(request)
        self.most, self.parts, self.size = most, list[bytes](), 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.parts, self.size = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > self.most:
            self.parts = []
            if self.request is not None:
                name = safe_name(self.file_name or "")
                self.request.META[_TOO_LARGE] = (
                    f"the file {name} is larger than the {self.most // 1_000_000} MB taken here"
                )
            raise SkipFile
        self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> HeldFile:
        return HeldFile(safe_name(self.file_name or ""), b"".join(self.parts), self.content_type or "")
