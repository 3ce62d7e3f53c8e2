"""Reading a request: a query, a JSON body or a form, into the ask a door wants, or a 40002 that names the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args
from urllib.parse import parse_qsl

import msgspec

from tiktokwire.codes import Code
from tiktokwire.envelope import Ask

A = TypeVar("A", bound=msgspec.Struct)
_BARE_DAY = re.compile(r"([:\[,]\s*)(\d{4}-\d\d-\d\d)(?=\s*[,}\]])")


class Refused(Exception):
    """A door says no. `code` is one of TikTok's return codes, `message` names the field or the thing."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = int(code), message


def read(raw: Mapping[str, Any], ask: type[A], *, lax: bool = False) -> A:
    """The ask in `raw`, or a 40002 that names the field. `lax` reads numbers and booleans from text, as in a query;
    JSON inside a query is read as strictly as a body."""
    missing = [name for name in _required(ask) if raw.get(name) is None]
    if missing:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(missing)}.")
    try:
        if lax:
            exact = {one: raw[one] for one in _structured(ask) if not isinstance(raw.get(one, ""), str | bytes)}
            msgspec.convert(exact, _partly(ask))
        return msgspec.convert(raw, ask, strict=not lax)
    except msgspec.ValidationError as error:
        raise Refused(Code.PARAM_ERROR, _in_words(str(error))) from error


def straight(ask: type[A], body: bytes) -> A | None:
    """A JSON body as the ask, without a detour; None where it is not one, and `read` will say why."""
    try:
        decoder: msgspec.json.Decoder[A] = _decoder(ask)
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None


@cache
def _decoder(ask: type[A]) -> msgspec.json.Decoder[A]:
    return msgspec.json.Decoder(ask)


def parameters(method: str, ask: type[Ask], query: str, body: bytes, content_type: str) -> dict[str, Any]:
    """A POST's JSON body or form; a GET's query, completed from a JSON body, as some clients and one official page
    send it."""
    if method == "POST":
        if content_type.startswith("application/x-www-form-urlencoded") and body.lstrip()[:1] != b"{":
            return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return _form(ask, body, content_type) if is_form(content_type) else _object(body)
    given: dict[str, Any] = {}
    if body.strip():
        given = _object(body)
    structured = _structured(ask)
    for name, value in parse_qsl(query, keep_blank_values=True):
        given[name] = _json(name, value) if name in structured and value.lstrip()[:1] in ("[", "{") else value
    return given


def is_form(content_type: str) -> bool:
    return content_type.startswith("multipart/form-data")


def _form(ask: type[Ask], body: bytes, content_type: str) -> dict[str, Any]:
    """The parts of a multipart form: files as bytes, everything else as a query's values.

    A file's own name is its `file_name`, unless one is given.
    """
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise Refused(Code.INVALID_PARAMS, "The body is not a multipart form.")
    structured = _structured(ask)
    given: dict[str, Any] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if (filename := part.get_filename()) is not None:
            given[name] = content
            given.setdefault("file_name", filename)
            continue
        value = content.decode("utf-8", "replace")
        given[name] = _json(name, value) if name in structured and value.lstrip()[:1] in ("[", "{") else value
    return given


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused(Code.INVALID_PARAMS, f"The body is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused(Code.INVALID_PARAMS, "The body must be a JSON object.")
    return value


def _json(name: str, text: str) -> object:
    """Where it is no JSON, it is read once more with quotes around days: Airbyte's connector forgets them."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        try:
            return msgspec.json.decode(_BARE_DAY.sub(r'\1"\2"', text))
        except (msgspec.DecodeError, RecursionError):
            raise Refused(Code.PARAM_ERROR, f"{name}: not valid JSON ({error}).") from error


@cache
def _required(ask: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(one.encode_name for one in msgspec.structs.fields(ask) if one.required)


@cache
def _partly(ask: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The ask's JSON fields alone, each of which may be absent."""
    fields = [(one.encode_name, one.type, None) for one in msgspec.structs.fields(ask) if not is_scalar(one.type)]
    return msgspec.defstruct(f"{ask.__name__}Partly", fields, kw_only=True)


@cache
def _structured(ask: type[msgspec.Struct]) -> frozenset[str]:
    """The fields whose query value is JSON text."""
    return frozenset(one.encode_name for one in msgspec.structs.fields(ask) if not is_scalar(one.type))


def is_scalar(kind: Any) -> bool:
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return all(part in (str, int, float, bool, bytes, NoneType) for part in parts)


def _in_words(error: str) -> str:
    """msgspec's ``Expected `int`, got `str` - at `$.data[0].event_time` `` as ``data.0.event_time: Expected int, got str``."""
    said, _, where = error.partition(" - at ")
    path = re.sub(r"\[(\d+)\]", r".\1", where.strip("`").removeprefix("$")).strip(".")
    said = said.replace("`", "").replace(" | null", "")
    return f"{path}: {said}." if path else f"{said}."
