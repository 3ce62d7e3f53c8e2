"""Where browsers and back ends send events: every one is accepted, or refused with the reason."""

from __future__ import annotations

from .intake import Intake, Refusal, accept

__all__ = ["Intake", "Refusal", "accept"]
