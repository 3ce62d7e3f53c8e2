"""What no source says about TikTok, or sources say differently: a switch each, set as a careful advertiser would.

`POST /_localtok/assumptions` reads and sets them; `FIDELITY.md` lists them with their sources.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any


def _switch(default: Any, meaning: str, source: str, choices: tuple[Any, ...] = (True, False)) -> Any:
    return field(default=default, metadata={"meaning": meaning, "source": source, "choices": choices})


@dataclass(slots=True)
class Assumptions:
    organic_counts_include_paid: bool = _switch(
        True, "The public counts of a post contain what its Spark ads won.", "no source; TikTok's help on attribution"
    )
    pii_must_be_hashed: bool = _switch(
        True,
        "An unhashed e-mail, phone or external id is refused with 40062.",
        "documented as required; enforcement unclear",
    )
    report_latency: bool = _switch(
        False,
        "Figures appear half an hour after their hour, reach and audiences sixteen hours after (DOC:53762637733).",
        "documented; off by default, so that what was done can be read at once",
    )
    rate_limits: str = _switch(
        "off",
        "Requests are counted against the tier's limits for a second, a minute and a day of the wall clock; 40100 beyond.",
        "AE rate limits; off by default, since the wall clock has no place in a test",
        ("off", "basic", "advanced", "premium", "ultimate", "sandbox"),
    )

    def set(self, name: str, value: object) -> None:
        """Raises `ValueError` for a name that is none, or a value that is none of its choices."""
        known = {one.name: one for one in fields(self)}
        if name not in known:
            raise ValueError(f"an assumption is one of {', '.join(known)}, not {name!r}")
        choices = known[name].metadata["choices"]
        if not any(value is choice or (type(value) is type(choice) and value == choice) for choice in choices):
            raise ValueError(f"{name} is one of {', '.join(map(str, choices))}, not {value!r}")
        setattr(self, name, value)

    def all(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def described() -> list[tuple[str, Any, str, str, tuple[Any, ...]]]:
    """Name, default, meaning, source and choices of every switch."""
    rows: list[tuple[str, Any, str, str, tuple[Any, ...]]] = []
    one: Field[Any]
    for one in fields(Assumptions):
        rows.append((one.name, one.default, one.metadata["meaning"], one.metadata["source"], one.metadata["choices"]))
    return rows
