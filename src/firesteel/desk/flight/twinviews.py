"""What a comparison of two formats shows: never two naked averages, and always why they might still differ."""

from __future__ import annotations

from dataclasses import dataclass

from ...posts import Post
from ..views import FlightRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinFigure:
    """One metric of both arms, and how many times the file's figure the Spark Ad's is."""

    metric: str
    """A name of `measurement.METRICS`."""
    label: str
    unit: str
    """money, or rate: a fraction in [0, 1]."""
    spark: float | None
    file: float | None
    ratio: float | None
    """Spark over file: of costs below one is cheaper, of rates above one is more. None where one of them is nothing."""
    low: float | None
    high: float | None
    """90 % interval for one look; None where that end is open."""
    always_low: float | None
    always_high: float | None
    """The 90 % interval that holds over all looks together: the one to decide by while the twins fly."""
    says: str
    """In a sentence."""

    @property
    def told_apart(self) -> bool:
        """Whether the two formats differ by what may be looked at any day."""
        above = self.always_low is not None and self.always_low > 1
        return above or (self.always_high is not None and self.always_high < 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRow:
    """One video both ways."""

    post: Post
    spark: FlightRow
    file: FlightRow
    figures: tuple[TwinFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One metric over every pair of twins that ever flew here (N-04)."""

    metric: str
    label: str
    pairs: int
    """With results on both sides."""
    ratio: float
    low: float
    high: float
    """90 % interval of the mean ratio over such posts, whose own may differ."""


TRAPS: tuple[str, ...] = (
    "Profile clicks exist in the Spark Ad alone and never reach the page: its clicks and its cost per click are not those of the file.",
    "Likes and comments stay with the post: the Spark Ad starts with what the post already won, the file with nothing.",
    "A post's organic and paid views stand on one counter; here only what the platform credits to each ad is compared.",
    "TikTok shows an uploaded file under the brand's own name, with a short caption and no post behind it: part of the"
    " difference is whose name stands there.",
    "Two identities meet two auctions: part of the difference may be who else bid, not what the format did.",
)
"""What a difference between two formats may be besides the format (practice E4)."""
