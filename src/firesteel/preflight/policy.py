"""What policy and law ask of an ad: a checklist for each trade, and what the post has to disclose (R-037, R-074, E7).

The list asks; a person answers. It is no legal advice, and not all of TikTok's policies: each item says where it comes
from, so that whoever answers can read on. Pages of ads.tiktok.com/help/article were read in November 2026; the month
behind each is the one the page names as its last change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .findings import At, Look, day, once
from .values import Case, Disclosure, Gate, PolicyCheck, PostCheck, Severity

FINE, PROBLEM, NONE = "fine", "problem", "none"
ANSWERS = (FINE, PROBLEM, NONE)
"""How an item is answered: it holds, it does not, it does not apply."""
_VALID = frozenset(ANSWERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing somebody has to look at."""

    key: str
    holds: str
    """What is true where the answer is "fine"."""
    source: str
    presets: tuple[str, ...] = ()
    """Keys of `posts.presets.PRESETS` it is asked for; empty for every trade."""


_TIKTOK = "ads.tiktok.com/help/article/"
_MISLEADING = f"{_TIKTOK}tiktok-ads-policy-misleading-and-false-content"

ITEMS: tuple[Item, ...] = (
    Item(
        key="allowed-product",
        holds="What is sold may be advertised in every market of the flight, and to the ages it reaches",
        source=f"{_TIKTOK}ad-policy-handbook-sea-nea (prohibited industries)",
    ),
    Item(
        key="provable",
        holds="No effect is promised that cannot be proven, and nothing is called the best, first or only one",
        source=f"{_MISLEADING} (September 2025)",
    ),
    Item(
        key="same-offer",
        holds="Product, price, discount and conditions are the same on the page as in the post",
        source=f"{_MISLEADING} (inconsistent information, September 2025)",
    ),
    Item(
        key="others-property",
        holds="No brand, clip, picture or face of others is shown without leave, and nothing of TikTok's own",
        source=f"{_TIKTOK}tiktok-ads-policy-intellectual-property-infringement (October 2024)",
    ),
    Item(
        key="minors",
        holds="Nobody under 18 is shown in a way that could harm them, and it does not draw them to what is not for them",
        source=f"{_TIKTOK}tiktok-ads-policy-youth-safety",
    ),
    Item(
        key="endorsement",
        holds="Whoever recommends it has used it, means it, and says what they were given for it",
        source="16 CFR 255 (FTC, 2023); practice E7; UK ASA and CMA likewise",
    ),
    Item(
        key="nobody-put-down",
        holds="Nobody is put down or shut out for who they are, in the post or in the audience",
        source=f"{_TIKTOK}tiktok-anti-discrimination-ad-policy (May 2024)",
    ),
    Item(
        key="before-after",
        holds="No before-and-after makes an effect look larger or faster than it is",
        source=f"{_MISLEADING} (September 2025)",
        presets=("e-commerce", "local-services", "creator", "personal-brand"),
    ),
    Item(
        key="body",
        holds="Weight and body are no promise of the product alone, and shown to adults only where they come up",
        source=f"{_TIKTOK}tiktok-ads-policy-weight-management",
        presets=("e-commerce", "local-services", "creator", "personal-brand"),
    ),
    Item(
        key="health",
        holds="Medicine, devices and treatments are allowed, licensed and worded as each market's rules want",
        source=f"{_TIKTOK}tiktok-ads-policy-healthcare-pharmaceuticals (November 2024)",
        presets=("e-commerce", "local-services", "creator"),
    ),
    Item(
        key="comparison",
        holds="No other brand is run down, and a comparison could be proven",
        source=f"{_MISLEADING} (malicious comparisons, December 2024)",
        presets=("e-commerce", "b2b", "creator"),
    ),
    Item(
        key="delivery",
        holds="Delivery, stock and extras are as promised, and the page says how it is shipped",
        source=f"{_TIKTOK}tiktok-after-conversion-experience-policy (September 2024)",
        presets=("e-commerce", "creator"),
    ),
    Item(
        key="service-kept",
        holds="The service is offered at that place and price, by people licensed for it where a licence is needed",
        source=f"{_TIKTOK}tiktok-after-conversion-experience-policy (September 2024)",
        presets=("local-services",),
    ),
    Item(
        key="references",
        holds="Figures are true, and customers and logos shown have agreed to be shown",
        source=f"{_TIKTOK}tiktok-ads-policy-intellectual-property-infringement (October 2024)",
        presets=("b2b",),
    ),
    Item(
        key="form",
        holds="The form says who gets the data and what for",
        source=f"{_TIKTOK}tiktok-after-conversion-experience-policy (data integrity); GDPR article 13",
        presets=("b2b", "local-services", "education", "recruitment"),
    ),
    Item(
        key="income",
        holds="No quick money is promised, and nothing of a pyramid or multi-level scheme",
        source=f"{_TIKTOK}tiktok-ads-policy-financial-services (April 2024)",
        presets=("b2b", "education", "personal-brand"),
    ),
    Item(
        key="outcome",
        holds="No degree, job or result is guaranteed that only some reach, and accreditation is real",
        source=f"{_MISLEADING} (September 2025)",
        presets=("education",),
    ),
    Item(
        key="real-job",
        holds="The position exists, and pay and place are as said",
        source=f"{_TIKTOK}actor-policy (false information to promote job opportunities)",
        presets=("recruitment",),
    ),
    Item(
        key="open-to-all",
        holds="In the United States and Canada the audience is not narrowed by age, gender, postcode or family, and the ad is"
        " declared as one for employment",
        source=f"{_TIKTOK}housing-employment-credit-hec-ad-policy",
        presets=("recruitment",),
    ),
)

_HOLDS = {item.key: item.holds for item in ITEMS}


@lru_cache(maxsize=256)
def checklist(preset: str = "") -> tuple[Item, ...]:
    """What is asked of a trade's post; of one we do not know, what is asked of everybody."""
    return tuple(item for item in ITEMS if not item.presets or preset in item.presets)


@lru_cache(maxsize=256)
def _keys(preset: str) -> frozenset[str]:
    return frozenset(item.key for item in checklist(preset))


@once
def evidence(case: Case) -> tuple[str, bool]:
    """What the seventh check shows: the checklist, and whether the post discloses what it has to."""
    check = _checked(case)
    items = checklist(case.preset)
    told = _answered(case)
    listed = f"{told} of {len(items)} answered by {check.by} on {day(check.at)}" if check else "checklist not seen"
    shown = _disclosed(case)
    return f"{listed}; disclosure {f'looked at by {shown.by}' if shown else 'not seen'}", bool(check or shown)


def policy_unanswered(case: Case) -> str | None:
    if policy_changed(case):
        return None
    many = len(checklist(case.preset))
    missing = many - _answered(case)
    return f"{missing} of {many} questions of the policy checklist are not answered" if missing else None


def policy_problem(case: Case) -> str | None:
    check = _checked(case)
    if check is None or PROBLEM not in check.answers.values():
        return None
    found = [_HOLDS.get(key, key) for key, answer in check.answers.items() if answer == PROBLEM]
    return f"{check.by} found that this does not hold: {'; '.join(found)}"


def policy_changed(case: Case) -> str | None:
    check = _checked(case)
    if check is None or case.post is None or check.caption == case.post.caption:
        return None
    return f"the caption now reads {case.post.caption!r}: what was answered on {day(check.at)} was of another one"


def disclosure_unknown(case: Case) -> str | None:
    shown = _disclosed(case)
    if shown is None or shown.commercial is None:
        return "nobody looked whether the post is marked as commercial content"
    return None


def disclosure_missing(case: Case) -> str | None:
    shown = _disclosed(case)
    return "the post is not marked as commercial content" if shown and shown.commercial is False else None


def ai_unknown(case: Case) -> str | None:
    shown = _disclosed(case)
    if shown is None or shown.realistic_ai is None:
        return "nobody said whether it shows realistic scenes made or changed by AI"
    return None


def ai_unlabelled(case: Case) -> str | None:
    shown = _disclosed(case)
    if shown is None or not shown.realistic_ai or shown.ai_label is True:
        return None
    known = "carries no AI label" if shown.ai_label is False else "is not known to carry the AI label"
    return f"it shows realistic scenes made or changed by AI, and {known}"


def _checked(case: Case) -> PolicyCheck | None:
    check = case.policy
    return check if check is not None and check.at <= case.now and check.by.strip() else None


@once
def _answered(case: Case) -> int:
    check = _checked(case)
    if check is None:
        return 0
    keys, answers = _keys(case.preset), check.answers
    if answers.keys() >= keys and _VALID.issuperset(answers.values()):
        return len(keys)
    return sum(answers.get(key) in _VALID for key in keys)


def _disclosed(case: Case) -> Disclosure | None:
    shown = case.disclosure
    return shown if shown is not None and shown.at <= case.now and shown.by.strip() else None


LOOK = Look(
    of=PostCheck.POLICY,
    source="R-074",
    asks="Does the post break no policy, and does it disclose what it has to?",
    evidence=evidence,
)

_rule = At(Gate.BRAND_SAFETY, PostCheck.POLICY, Severity.WARN)


RULES = (
    _rule(
        "policy-problem",
        policy_problem,
        "R-037, R-074; the item's own source",
        "the checklist's answers, one of which is a problem",
        "have the post or the page changed, or choose another post",
        Severity.BLOCK,
    ),
    _rule(
        "policy-changed",
        policy_changed,
        "R-046, R-074",
        "the caption as it reads now, beside the one the answers were given to",
        "read the post again and answer the checklist anew",
    ),
    _rule(
        "policy-unanswered",
        policy_unanswered,
        "R-037, R-074",
        "how many questions of the trade's checklist are answered",
        "answer the rest of the policy checklist",
    ),
    _rule(
        "disclosure-missing",
        disclosure_missing,
        "practice C19, E7 [T19] (notice within 2-3 h, then no For You distribution)",
        "whether TikTok's setting for commercial content is on",
        "have the creator switch the setting on before money is spent",
        Severity.BLOCK,
    ),
    _rule(
        "disclosure-unknown",
        disclosure_unknown,
        "R-013; practice C19, E7 [T19]",
        "whether somebody looked at TikTok's setting for commercial content",
        "look whether the setting for commercial content is on",
        Severity.BLOCK,
    ),
    _rule(
        "ai-unlabelled",
        ai_unlabelled,
        "practice E7 [P1] (realistic AI content must carry the AI label)",
        "whether it shows realistic AI, and whether it carries the label",
        "have the creator switch the AI label on",
        Severity.BLOCK,
    ),
    _rule(
        "ai-unknown",
        ai_unknown,
        "practice E7 [P1]",
        "whether somebody said that it shows realistic AI",
        "say whether it shows realistic scenes made or changed by AI",
    ),
)
