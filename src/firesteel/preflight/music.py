"""Gate: the sound may carry money in every market, for as long as the flight runs (R-150)."""

from __future__ import annotations

from ..posts import Music
from ..rights.lengths import days as length
from .findings import UNSEEN, At, Look, day, listed, once
from .values import Case, Gate, PostCheck, Severity


@once
def evidence(case: Case) -> tuple[str, bool]:
    if case.music is None or case.music is Music.UNKNOWN:
        return UNSEEN
    if case.music is Music.MISSING:
        return "TikTok answers: authorisation missing", True
    if case.music is Music.NO_MUSIC:
        return "the post carries no song", True
    where = f" in {listed(case.music_markets)}" if case.music_markets else ""
    when = f" until {day(case.music_window.end)}" if case.music_window else ""
    return f"the sound is cleared{where}{when}", True


def music_unknown(case: Case) -> str | None:
    if case.music is not None and case.music is not Music.UNKNOWN:
        return None
    return "nobody knows whether the sound is cleared for ads"


def music_not_cleared(case: Case) -> str | None:
    return "the sound is not cleared for commercial use" if case.music is Music.MISSING else None


def music_scope_unknown(case: Case) -> str | None:
    if case.music is not Music.CLEARED or (case.music_markets is not None and case.music_window is not None):
        return None
    return "it was not kept for which markets and dates the answer holds"


def music_other_market(case: Case) -> str | None:
    if case.music is not Music.CLEARED or case.music_markets is None:
        return None
    extra = case.flight.audience.markets - case.music_markets
    return f"not cleared in {listed(extra)}" if extra else None


def music_ends(case: Case) -> str | None:
    if case.music is not Music.CLEARED or case.music_window is None or case.music_window.covers(case.flight.window):
        return None
    return "the clearance does not cover the whole flight"


def music_licence_ends(case: Case) -> str | None:
    until = case.rights.music_until if case.rights else None
    if case.music is not Music.CLEARED or until is None or until >= case.flight.window.end:
        return None
    return f"the music licence ends {length(case.flight.window.end - until)} before the flight does"


LOOK = Look(
    of=Gate.MUSIC,
    source="R-150",
    asks="May the sound carry money in every market, for as long as the flight runs?",
    evidence=evidence,
)
_AGAIN = "ask TikTok again for this flight's markets and dates"

_rule = At(Gate.MUSIC, PostCheck.MUSIC)


RULES = (
    _rule(
        "music-unknown",
        music_unknown,
        "R-072; practice C8, E7 [P1]",
        "what TikTok answers about the sound",
        "ask TikTok for the music authorisation, or use a post with an original sound",
    ),
    _rule(
        "music-not-cleared",
        music_not_cleared,
        "R-072; practice C8, E7 [P1] (AUTHORIZATION_MISSING)",
        "what TikTok answers about the sound",
        "use a post with cleared or original sound, or a licence of your own",
    ),
    _rule(
        "music-scope-unknown",
        music_scope_unknown,
        "R-072; practice E7 [P1] (per country and date range)",
        "for which markets and dates the answer was kept",
        _AGAIN,
        Severity.WARN,
    ),
    _rule(
        "music-other-market",
        music_other_market,
        "R-072; practice E7 [P1]",
        "the markets the sound is cleared in, beside the flight's",
        _AGAIN,
    ),
    _rule(
        "music-ends",
        music_ends,
        "R-072; practice E7 [P1]",
        "the dates the sound is cleared for, beside the flight's",
        _AGAIN,
    ),
    _rule(
        "music-licence-ends",
        music_licence_ends,
        "R-072, N-05; practice C8",
        "until when the agreement licenses the music, beside the flight's end",
        "extend the licence or shorten the flight",
    ),
)
