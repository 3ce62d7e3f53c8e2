"""What the outside world says a figure is: shown beside an account's own median, never a target (practice, E3).

Only two means, of seventeen accounts in 2022, come with a stated sample; the rest is opinion, and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Reliability(StrEnum):
    PLATFORM = "T"
    """TikTok's own documentation."""
    DATA = "D"
    """Somebody published the size of the data."""
    VENDOR = "V"
    """A vendor's or an agency's claim without published data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One figure somebody published. Its base is an ad's unless it says otherwise: nobody publishes organic ones."""

    figure: str
    """As it was published: "mean 34.34 %"."""
    base: str
    source: str
    """Address without its scheme."""
    reliability: Reliability
    note: str = ""

    @property
    def says(self) -> str:
        how = "its sample is published" if self.reliability is Reliability.DATA else "opinion, no data published"
        return f"{self.figure} of {self.base} ({self.source}; {self.note or how})"


def _said(figure: str, base: str, source: str) -> Benchmark:
    return Benchmark(figure=figure, base=base, source=source, reliability=Reliability.VENDOR)


_AD = "an ad's impressions"
BENCHMARKS: Mapping[str, tuple[Benchmark, ...]] = MappingProxyType(
    {
        "hook_rate": (
            Benchmark(
                figure="mean 34.34 %",
                base=_AD,
                source="thesistesting.com/insights/benchmarking-tiktok-video-hook-rates",
                reliability=Reliability.DATA,
                note="6 accounts, February 2022",
            ),
            Benchmark(
                figure="mean 30.66 %",
                base=_AD,
                source="tuffgrowth.com/benchmarking-tiktok-video-ads",
                reliability=Reliability.DATA,
                note="11 accounts, January to June 2022",
            ),
            _said("20 to 40 % average, 40 to 60 % good", _AD, "heylect.com/blog/what-is-a-good-hook-rate"),
        ),
        "six_second_rate": (_said("35 to 50 %", _AD, "improvado.io"),),
        "ctr": (
            _said("1 to 3 %, median 1.5 %", _AD, "npprteam.shop"),
            _said("0.6 to 1.2 % average", _AD, "affectgroup.com"),
        ),
        "cpm": (_said("$3.20 to $10", "1,000 impressions", "tikadtools.com"),),
        "click_conversion_rate": (_said("1.2 to 2.8 %", "clicks", "improvado.io"),),
    }
)
"""By the name of a metric or a definition."""
