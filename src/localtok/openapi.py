"""The OpenAPI document of TikTok's doors here, made from the very types they read and answer with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec

from tiktokwire.envelope import API, TOKEN_HEADER

from .asking import is_scalar
from .doors import Door, Guard

_REF = "#/components/schemas/{name}"


def document(doors: Mapping[str, Door], base_url: str, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """OpenAPI 3.1. Every answer is HTTP 200 with an envelope; `code` other than 0 is the refusal.

    known   the values there are of fields like `advertiser_id`, by name: nothing else can succeed
    """
    answers = {door.path: said(door) for door in doors.values()}
    fields = [one.type for door in doors.values() for one in msgspec.structs.fields(door.ask)]
    schemas, components = msgspec.json.schema_components(
        [*answers.values(), *(door.ask for door in doors.values()), *fields], ref_template=_REF, schema_hook=_anything
    )
    data = dict(zip(answers, schemas, strict=False))
    asks = dict(zip(answers, schemas[len(answers) :], strict=False))
    kinds = iter(schemas[2 * len(answers) :])
    for schema in components.values():
        for name, values in known.items():
            if schema.get("properties", {}).get(name) == {"type": "string"} and name in schema.get("required", ()):
                schema["properties"][name] = {"type": "string", "enum": [*values]}
    paths = {}
    for door in doors.values():
        typed = [(one, next(kinds)) for one in msgspec.structs.fields(door.ask)]
        typed = [
            (
                one,
                {"type": "string", "enum": [*known[one.encode_name]]}
                if one.required and one.encode_name in known
                else kind,
            )
            for one, kind in typed
        ]
        paths[f"{API}{door.path}"] = {door.method.lower(): _operation(door, typed, asks[door.path], data[door.path])}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "localtok",
            "version": "v1.3",
            "description": "TikTok's Business API, as localtok speaks it.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": TOKEN_HEADER}},
        },
    }


def _anything(kind: type) -> dict[str, Any]:
    """A field that is echoed as it came has no schema of its own."""
    if kind is not object:
        raise NotImplementedError(f"{kind} has no JSON schema")
    return {"description": "Echoed as it came."}


def said(door: Door) -> Any:
    """The type of the `data` a door answers with."""
    return door.says if door.says is not None else get_type_hints(door.answer)["return"]


def _operation(
    door: Door, typed: Iterable[tuple[msgspec.structs.FieldInfo, Any]], ask: Any, data: Any
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": door.path.strip("/").replace("/", "_"),
        "tags": [door.path.split("/")[0]],
        "description": f"{door.fidelity.value}; source: {door.source or 'ours'}. {door.note}".strip(),
        "security": [] if door.guard is Guard.OPEN else [{"token": []}],
        "responses": {
            "200": {"description": "The envelope.", "content": {"application/json": {"schema": _envelope(data)}}}
        },
    }
    if door.method == "GET":
        operation["parameters"] = [_parameter(one, schema) for one, schema in typed]
    else:
        form = any(bytes in getattr(one.type, "__args__", (one.type,)) for one, _ in typed)
        content = {"multipart/form-data" if form else "application/json": {"schema": ask}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameter(one: msgspec.structs.FieldInfo, schema: Any) -> dict[str, Any]:
    """A scalar as it is, anything else as JSON text."""
    shape = {"schema": schema} if is_scalar(one.type) else {"content": {"application/json": {"schema": schema}}}
    return {"name": one.encode_name, "in": "query", "required": one.required, **shape}


def _envelope(data: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["code", "message", "request_id", "data"],
        "properties": {
            "code": {"type": "integer"},
            "message": {"type": "string"},
            "request_id": {"type": "string"},
            "data": {"anyOf": [data, {"type": "object", "maxProperties": 0}]},
        },
    }
