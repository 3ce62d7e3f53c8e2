"""Spark Ad or uploaded file: what fits which job, why, and what to watch (R-022, R-023, R-027, R-028, R-033)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Job(StrEnum):
    """What somebody wants from the video."""

    SOCIAL_PROOF = "keep-social-proof"
    NATIVE = "native-feel"
    CONTROL = "control-frames"
    VARIANTS = "test-variants"
    NO_POST = "no-post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Which format fits a job."""

    job: Job
    spark: bool
    """A Spark Ad, which promotes the post itself; else the same video uploaded as a file."""
    why: str
    risk: str = ""
    """low-organic-evidence, low-native-feel, or empty where nothing speaks against it."""
    risk_says: str = ""


JOB_LABELS: dict[Job, str] = {
    Job.SOCIAL_PROOF: "Keep likes and comments on the post",
    Job.NATIVE: "Look like any other post",
    Job.CONTROL: "Control every frame and the caption",
    Job.VARIANTS: "Test offers or versions against each other",
    Job.NO_POST: "There is no post yet",
}
"""Each job as somebody would name it."""

_FITS: dict[Job, tuple[bool, str]] = {
    Job.SOCIAL_PROOF: (
        True,
        "A Spark Ad is the post itself, so every like, comment and follow that money brings stays on it.",
    ),
    Job.NATIVE: (
        True,
        "A Spark Ad shows the creator's own post under their own name, so it reads like what surrounds it.",
    ),
    Job.CONTROL: (
        False,
        "The caption and the video of a post cannot be changed once it is authorised; an uploaded file is yours to cut.",
    ),
    Job.VARIANTS: (
        False,
        "Versions differ in one thing only if you cut them yourself; a post is as its creator made it.",
    ),
    Job.NO_POST: (False, "A Spark Ad needs a post that is already public."),
}

_RISKS = {
    "low-organic-evidence": "Nothing yet shows that its own audience wanted it: money would make a weak post bigger.",
    "low-native-feel": "An uploaded file can feel foreign among posts: no handle people know, no comments, no history.",
}


def recommended(job: Job, *, evidence: bool | None = None, native: bool | None = None) -> Recommendation:
    """The format for a job and the risk that comes with it.

    evidence  whether the post did better than its account's usual; None where there is no post or nobody ranked it
    native    whether the file looks as if made for TikTok; None where nobody said
    """
    spark, why = _FITS[job]
    risk = ""
    if spark and evidence is not True:
        risk = "low-organic-evidence"
    if not spark and native is not True:
        risk = "low-native-feel"
    return Recommendation(job=job, spark=spark, why=why, risk=risk, risk_says=_RISKS.get(risk, ""))
