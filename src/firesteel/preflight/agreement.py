"""Gate: the contract answers all nine questions, is in force, and allows this use (R-148)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..experiments import differences
from ..plans import Flight, Kind, planned_spend
from ..rights import CLAUSES, answered, permits
from ..rights.lengths import days as length
from .findings import UNSEEN, At, Look, day, kept, listed, once, own
from .values import Case, Gate, PostCheck, Severity

REUSE = ("owned channels", "anywhere")
"""Answers to the seventh question that allow an ad made from the file."""

_WORDS = dict(CLAUSES)
_ANSWERED = kept(answered)
_NOTHING: Mapping[str, str] = {}
_ELSEWHERE = ("link-not-granted", "other-objective", "outside-markets")
"""What an ad made from a file of the brand's own does not depend on."""


def evidence(case: Case) -> tuple[str, bool]:
    if case.rights is None:
        return ("the brand's own post needs no agreement", True) if own(case) else UNSEEN
    given, _ = _ANSWERED(case.rights)
    signature = case.signature
    signed = f"signed on {day(signature.at)}" if signature and signature.at <= case.now else "not signed"
    return f"{len(given)} of {len(CLAUSES)} answered; {signed}", True


@once
def objections(case: Case) -> Mapping[str, str]:
    """What the contract has against this use, by code."""
    rights, flight = case.rights, case.flight
    if rights is None:
        return _NOTHING
    found = permits(
        rights,
        post=flight.post,
        window=flight.window,
        markets=flight.audience.markets,
        objective=case.plan.objective,
        link=bool(flight.landing_url or flight.call_to_action),
        spend=planned_spend(flight) if rights.spend_cap is not None else None,
        besides=case.spoken_for,
    )
    return {each.code: each.message for each in found} if found else _NOTHING


def withdrawn(case: Case) -> str | None:
    taken = case.withdrawal
    if taken is None or taken.post not in (None, case.flight.post) or taken.effective >= case.flight.window.end:
        return None
    return f"{taken.creator} took the yes back: nothing may be spent from {day(taken.effective)} on"


def no_agreement(case: Case) -> str | None:
    return None if case.rights is not None or own(case) else f"nothing was agreed with {case.flight.creator}"


def other_creator(case: Case) -> str | None:
    rights = case.rights
    if rights is None or rights.creator == case.flight.creator:
        return None
    return f"the agreement is with {rights.creator}, not {case.flight.creator}"


def clauses_missing(case: Case) -> str | None:
    if case.rights is None:
        return None
    _, missing = _ANSWERED(case.rights)
    return f"not answered: {'; '.join(_WORDS[clause] for clause in missing)}" if missing else None


def contract_ended(case: Case) -> str | None:
    rights = case.rights
    if rights is None:
        return None
    if rights.window is None:
        return "no period was agreed, so nothing says that the contract still runs"
    return f"the contract ended on {day(rights.window.end)}" if rights.window.end <= case.now else None


def outside_contract(case: Case) -> str | None:
    return None if contract_ended(case) else objections(case).get("outside-contract")


def outside_markets(case: Case) -> str | None:
    rights = case.rights
    if rights is not None and not rights.markets:
        return f"no market was agreed, and the flight runs in {listed(case.flight.audience.markets)}"
    return objections(case).get("outside-markets")


def other_post(case: Case) -> str | None:
    rights = case.rights
    if rights is not None and not rights.posts:
        return f"the agreement with {rights.creator} names no post"
    return objections(case).get("other-post")


def said(code: str) -> Callable[[Case], str | None]:
    """A rule whose words are the contract's own."""

    def objects(case: Case) -> str | None:
        return objections(case).get(code)

    return objects


def live_duty_ends(case: Case) -> str | None:
    until = case.rights.live_until if case.rights else None
    if until is None or until >= case.flight.window.end:
        return None
    return f"the creator may take the post down {length(case.flight.window.end - until)} before the flight ends"


def agreement_unsigned(case: Case) -> str | None:
    if case.rights is None or (case.signature is not None and case.signature.at <= case.now):
        return None
    return "the creator has not signed the agreement"


def signature_outdated(case: Case) -> str | None:
    signature = case.signature
    if case.rights is None or signature is None or signature.at > case.now or signature.terms == case.terms:
        return None
    return f"the agreement was changed after it was signed on {day(signature.at)}" if case.terms else None


def payment_outstanding(case: Case) -> str | None:
    rights = case.rights
    if rights is None or not rights.payment_before_code:
        return None
    if rights.paid_at is not None and rights.paid_at <= case.now:
        return None
    return f"{rights.fee or 'the fee'} is due before the code, and no payment is recorded"


def file_reuse_not_agreed(case: Case) -> str | None:
    """An ad made from the file is a use of the video outside its post: the seventh answer of the agreement allows it."""
    if case.flight.spark or own(case) or case.rights is None or case.rights.reuse_outside in REUSE:
        return None
    said = "does not allow it" if case.rights.reuse_outside == "none" else "does not say whether it may be"
    return f"the video would run as a file of its own, and the agreement with {case.rights.creator} {said}"


def no_file(case: Case) -> str | None:
    return "no video file is kept for it" if not case.flight.spark and not case.flight.file else None


def twin_without_partner(case: Case) -> str | None:
    if case.plan.kind is not Kind.TWIN:
        return None
    if partner(case) is not None:
        return None
    return "it has no twin: without the same video the other way there is nothing to compare"


def twins_differ(case: Case) -> str | None:
    other = partner(case) if case.plan.kind is Kind.TWIN else None
    differ = differences(case.flight, other) if other is not None else ()
    return f"its twin differs in more than the format: {', '.join(differ)}" if differ else None


def partner(case: Case) -> Flight | None:
    """The flight that runs the same video the other way, where both name each other."""
    flight = case.flight
    other = next((each for each in case.plan.flights if each.id == flight.twin), None)
    mutual = other is not None and other.twin == flight.id and other.spark is not flight.spark
    return other if mutual else None


def not_spark_contract(case: Case) -> str | None:
    against = objections(case) if case.flight.spark else _NOTHING
    if not against or not (needed := [against[code] for code in _ELSEWHERE if code in against]):
        return None
    return f"a Spark Ad is bound by the contract ({'; '.join(needed)}); an ad made from a file of your own is not"


LOOK = Look(
    of=Gate.USAGE_RIGHTS,
    source="R-148",
    asks="Does the contract answer all nine questions, is it in force, and does it allow this use?",
    evidence=evidence,
)

_rule = At(Gate.USAGE_RIGHTS, PostCheck.MUSIC)


RULES = (
    _rule(
        "withdrawn",
        withdrawn,
        "R-048, N-15; the creator's own page",
        "the withdrawal, and from when it counts",
        "end the flight before that day, or settle it with the creator",
        waivable=False,
    ),
    _rule(
        "no-agreement",
        no_agreement,
        "R-034, R-050; practice C13",
        "the agreement with the post's creator; the brand's own post needs none",
        "record the nine answers of the usage rights",
        waivable=False,
    ),
    _rule(
        "other-creator",
        other_creator,
        "R-041",
        "whom the agreement is with, beside whose post it is",
        "agree with the owner",
        waivable=False,
    ),
    _rule(
        "clauses-missing",
        clauses_missing,
        "R-034, R-050",
        "which of the nine answers are there",
        "agree on them with the creator and record the answers",
    ),
    _rule(
        "other-post",
        other_post,
        "R-041",
        "the posts the agreement names",
        "add the post to the agreement, or use one it names",
        waivable=False,
    ),
    _rule(
        "contract-ended",
        contract_ended,
        "R-042; practice C14 (use beyond the agreed period)",
        "the end of the agreed period",
        "renew the agreement with the creator",
        waivable=False,
    ),
    _rule(
        "outside-contract",
        outside_contract,
        "R-042; practice C14",
        "the agreed period beside the flight's",
        "extend the contract, or move the flight inside it",
    ),
    _rule(
        "outside-markets",
        outside_markets,
        "R-043, N-07",
        "the agreed markets beside the flight's",
        "renegotiate the rights, or drop the markets",
        waivable=False,
    ),
    _rule(
        "other-objective",
        said("other-objective"),
        "R-043, N-07",
        "the agreed objectives beside the plan's",
        "agree on the objective with the creator, or choose one that is allowed",
    ),
    _rule(
        "link-not-granted",
        said("link-not-granted"),
        "R-044, N-07",
        "whether a link and a call to action were granted, and whether the flight has them",
        "remove both from the flight, or agree on them with the creator",
    ),
    _rule(
        "over-spend-cap",
        said("over-spend-cap"),
        "N-07; practice E6 (ad-spend cap)",
        "the agreed spend cap beside what the flight, and others under the same agreement, spent or may spend",
        "lower the budget, shorten the flight, or agree on a higher cap",
    ),
    _rule(
        "live-duty-ends",
        live_duty_ends,
        "R-046, N-05",
        "until when the creator keeps the post up, beside the flight's end",
        "agree on a longer time, or shorten the flight",
        Severity.WARN,
    ),
    _rule(
        "agreement-unsigned",
        agreement_unsigned,
        "R-050; practice C13 (rights and fees disputed)",
        "whether the creator signed the agreement",
        "send the creator the summary to sign",
        Severity.WARN,
    ),
    _rule(
        "signature-outdated",
        signature_outdated,
        "R-050",
        "the digest that was signed beside the present version's",
        "send the creator the present version to sign",
        Severity.WARN,
    ),
    _rule(
        "payment-outstanding",
        payment_outstanding,
        "practice C13, E6 (code handed over only after payment clears)",
        "whether payment comes before the code, and when it was made",
        "pay the creator and record the reference",
        Severity.WARN,
    ),
    _rule(
        "file-reuse-not-agreed",
        file_reuse_not_agreed,
        "R-024, R-047",
        "whether the agreement lets the video be used outside its post",
        "agree with the creator on reuse on your own channels or anywhere, or run the post as a Spark Ad alone",
        waivable=False,
    ),
    _rule(
        "no-file",
        no_file,
        "R-024",
        "the video file of a flight that is no Spark Ad",
        "attach the video file, then plan the twins again",
        waivable=False,
    ),
    _rule(
        "twin-without-partner",
        twin_without_partner,
        "R-024; practice E4",
        "whether the plan has the same video both ways",
        "plan the twins again, so that each video runs as a Spark Ad and as a file",
    ),
    _rule(
        "twins-differ",
        twins_differ,
        "R-024; practice E4 (unmatched comparisons)",
        "post, dates, budget, audience, link and button of both arms",
        "give both arms the same of everything but the format",
    ),
    _rule(
        "not-spark-contract",
        not_spark_contract,
        "R-022; practice E6",
        "what the contract has against the flight's link, objective and markets",
        "make this ad from a file of your own, not as a Spark Ad, or change the agreement",
        Severity.ADVISE,
    ),
)
