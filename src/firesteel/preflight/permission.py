"""Gates: may this post be used as an ad? Authorization, usage rights, music (R-147, R-148, R-150)."""

from __future__ import annotations

from ..plans import days, planned_spend
from ..posts import Music
from ..rights import CLAUSES, Authorization, answered, authorized_until, overlong, permits, shortfall
from .findings import Trouble, block, finding, length, unseen, warn
from .values import STALE, Case, Finding, Gate


def authorization_holds(case: Case) -> Finding:
    """R-147: TikTok lets this ad account use the post until the flight is over."""
    grant, post = case.authorization, case.post
    if grant is None:
        if post is not None and post.creator.is_brand:
            return finding(Gate.AUTHORIZATION, f"{post.creator.handle} is the brand's own connected account")
        who = post.creator.handle if post else case.flight.creator
        return unseen(
            Gate.AUTHORIZATION,
            "authorization-missing",
            f"{who} has not authorized this post",
            "ask the creator for a post code, or link the account",
        )
    evidence = (
        f"{grant.grant.name.lower().replace('_', ' ')}, granted for {days(grant.window)} days"
        f" to {grant.window.end:%Y-%m-%d}; the post is {grant.post_status}"
    )
    return finding(Gate.AUTHORIZATION, evidence, *_authorization_troubles(case, grant))


def usage_rights_hold(case: Case) -> Finding:
    """R-148: the contract answers all nine questions, and allows this use."""
    rights, flight, plan = case.rights, case.flight, case.plan
    if case.post is not None and case.post.creator.is_brand and rights is None:
        return finding(Gate.USAGE_RIGHTS, "the brand's own post needs no agreement")
    if rights is None:
        return unseen(
            Gate.USAGE_RIGHTS,
            "no-agreement",
            f"nothing was agreed with {flight.creator}",
            "record the nine answers of the usage rights",
        )
    given, missing = answered(rights)
    troubles = []
    if rights.creator != flight.creator:
        troubles.append(
            block(
                "other-creator", f"the agreement is with {rights.creator}, not {flight.creator}", "agree with the owner"
            )
        )
    if missing:
        words = dict(CLAUSES)
        troubles.append(
            block(
                "clauses-missing",
                f"not answered: {'; '.join(words[clause] for clause in missing)}",
                "agree on them with the creator and record the answers",
            )
        )
    objections = permits(
        rights,
        post=flight.post,
        window=flight.window,
        markets=flight.audience.markets,
        objective=plan.objective,
        link=bool(flight.landing_url or flight.call_to_action),
        spend=planned_spend(flight),
    )
    troubles += [block(each.code, each.message, each.remedy) for each in objections]
    return finding(Gate.USAGE_RIGHTS, f"{len(given)} of {len(CLAUSES)} answered", *troubles)


def music_is_cleared(case: Case) -> Finding:
    """R-150: the sound may carry money in every market, for as long as the flight runs."""
    music = case.music
    if music is None or music is Music.UNKNOWN:
        return unseen(
            Gate.MUSIC,
            "music-unknown",
            "nobody knows whether the sound is cleared for ads",
            "ask TikTok for the music authorization, or use a post with an original sound",
        )
    if music is Music.MISSING:
        trouble = block(
            "music-not-cleared",
            "the sound is not cleared for commercial use",
            "use a post with cleared or original sound, or a licence of your own",
        )
        return finding(Gate.MUSIC, "TikTok answers: authorization missing", trouble)
    if music is Music.NO_MUSIC:
        return finding(Gate.MUSIC, "the post carries no song")
    where = f" in {', '.join(sorted(case.music_markets))}" if case.music_markets else ""
    when = f" until {case.music_window.end:%Y-%m-%d}" if case.music_window else ""
    return finding(Gate.MUSIC, f"the sound is cleared{where}{when}", *_music_troubles(case))


def _authorization_troubles(case: Case, grant: Authorization) -> list[Trouble]:
    troubles, window = [], case.flight.window
    if grant.post != case.flight.post:
        remedy = "authorize the post that is to fly"
        troubles.append(block("other-post", f"the authorization is for post {grant.post}", remedy))
    if grant.revoked_at is not None and grant.revoked_at <= case.now:
        remedy = "ask the creator for a new authorization"
        troubles.append(block("authorization-revoked", f"revoked on {grant.revoked_at:%Y-%m-%d}", remedy))
    elif authorized_until(grant) <= case.now:
        remedy = "ask for a new one: a lapsed code cannot be revived"
        troubles.append(block("authorization-ended", f"it ended on {authorized_until(grant):%Y-%m-%d}", remedy))
    elif late := shortfall(grant, window):
        remedy = "extend the authorization or shorten the flight"
        troubles.append(
            block("authorization-expires", f"the authorization ends {length(late)} before the flight does", remedy)
        )
    if grant.window.start > window.start:
        remedy = "start the flight later, or ask for an earlier authorization"
        troubles.append(
            block(
                "authorization-late",
                f"the authorization starts {length(grant.window.start - window.start)} after the flight does",
                remedy,
            )
        )
    if grant.post_status != "public":
        remedy = "ask the creator to make the post public again"
        troubles.append(block("post-not-public", f"the post is {grant.post_status}", remedy))
    if grant.checked_at is None or case.now - grant.checked_at > STALE:
        remedy = "poll the authorization again"
        when = f"since {grant.checked_at:%Y-%m-%d %H:%M}" if grant.checked_at else "at all"
        troubles.append(warn("authorization-unchecked", f"its state was not polled {when}", remedy))
    beyond = overlong(grant, case.rights)
    if beyond is not None and beyond.code == "authorization-overlong":
        troubles.append(warn(beyond.code, beyond.message, beyond.remedy))
    return troubles


def _music_troubles(case: Case) -> list[Trouble]:
    troubles, flight = [], case.flight
    remedy = "ask TikTok again for this flight's markets and dates"
    if case.music_markets is None or case.music_window is None:
        troubles.append(
            warn("music-scope-unknown", "it was not kept for which markets and dates the answer holds", remedy)
        )
    if case.music_markets is not None and (extra := flight.audience.markets - case.music_markets):
        troubles.append(block("music-other-market", f"not cleared in {', '.join(sorted(extra))}", remedy))
    if case.music_window is not None and not case.music_window.covers(flight.window):
        troubles.append(block("music-ends", "the clearance does not cover the whole flight", remedy))
    until = case.rights.music_until if case.rights else None
    if until is not None and until < flight.window.end:
        message = f"the music licence ends {length(flight.window.end - until)} before the flight does"
        troubles.append(block("music-licence-ends", message, "extend the licence or shorten the flight"))
    return troubles
