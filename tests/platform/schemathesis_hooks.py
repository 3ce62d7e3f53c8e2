"""Loaded by schemathesis in its own environment: what an answer of localtok must be, whatever was asked.

TikTok's HTTP status is 200 for refusals too, so the stock checks do not apply: a `code` other than 0 is the refusal.
"""

from __future__ import annotations

import schemathesis

LENIENCIES = ("unexpected properties", "additionalProperties", "Content-Type")
"""What real clients send and localtok therefore lives with; the reference lists more."""


@schemathesis.check
def envelope(ctx, response, case) -> None:
    """No crash, and the envelope, always."""
    if case.method.upper() != case.operation.method.upper():
        assert response.status_code == 405, f"HTTP {response.status_code}"
        return
    assert response.status_code == 200, f"HTTP {response.status_code}"
    told = response.json()
    assert set(told) == {"code", "message", "request_id", "data"}, sorted(told)
    if told["code"]:
        assert told["data"] == {}, "a refusal carries no data"
        assert told["message"], "a refusal says why"


@schemathesis.check
def refusal(ctx, response, case) -> None:
    """What breaks the document is not a success. An empty list breaks it and then never makes it into the query."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_negative or response.status_code != 200:
        return
    said = str(getattr(meta.phase.data, "description", ""))
    spoiled = str(getattr(meta.phase.data, "parameter", None) or "")
    dropped = case.method.upper() == "GET" and spoiled.isidentifier() and spoiled not in response.request.url
    if dropped or any(word in said for word in LENIENCIES):
        return
    assert response.json()["code"] != 0, f"accepted: {said} {meta.phase.data!r}"
