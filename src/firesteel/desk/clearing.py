"""What people look at and answer for before money runs: sign-offs, checklists, waivers, the shortlist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from .. import preflight
from ..errors import BadInput, NotFound
from ..plans import Flight, Plan
from ..posts import Post
from ..preflight import ConsentTest, Disclosure, Gate, PolicyCheck, ProfileCheck, SignOff, Waiver, policy
from ..preflight.values import Trouble
from ..roles import Act
from ..values import PostId
from .comments.acting import Answering
from .rights.creatorfacts import Picked
from .team import refuse_unless

SIGNED = (Gate.CAPTION, Gate.BRAND_SAFETY)
"""The gates whose evidence is a person who looked."""
LONGEST_WAIVER = timedelta(days=90)
_ITEMS = tuple(item.key for item in policy.ITEMS)
SITE = "site"
"""What a consent test is kept under: there is one site a workspace."""
_TRUE, _FALSE = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_LOOKED = ("by", "at", "note")
LOOKS = (Act.PLAN, Act.SIGN_OFF)
"""Either is enough to keep what one saw."""


class Clearing(Answering):
    def sign_off(self, post_id: str, gate: str, actor: str, note: str = "") -> None:
        """Keep that somebody looked at the caption, or at brand safety, and with which caption."""
        refuse_unless(self, actor, Act.SIGN_OFF)
        post, which = self.find(post_id), _gate(gate)
        if which not in SIGNED:
            raise BadInput(
                f"the gate {which} is not signed off",
                remedy="sign off caption or brand-safety; others are measured, or waived with a reason",
            )
        signed = SignOff(by=_named(actor), at=self.now(), note=note, caption=self.caption_of(post))
        self.ledger.record(signed, f"{post.id}/{which}", at=self.now(), actor=actor)

    def signed(self, post_id: str, gate: Gate) -> SignOff | None:
        held = self.ledger.latest_or_none(SignOff, f"{post_id}/{gate}")
        return held if held and held.by else None

    def caption_of(self, post: Post) -> str:
        """The text an ad would show: the post's, as it was read last."""
        return post.caption

    def check_profile(self, post_id: str, said: Mapping[str, Any], actor: str) -> ProfileCheck:
        """Keep what somebody saw on the profile that an ad with this post leads to: bio_link, name, pinned, note.

        Yes, no, or empty for not looked at. It holds for every post of the account; what is not mentioned stays.
        """
        refuse_unless(self, actor, *LOOKS)
        handle = self.find(post_id).creator.handle
        held = self.profile_check(handle) or ProfileCheck(by=actor, at=self.now())
        kept = replace(held, **_answers(ProfileCheck, said), by=_named(actor), at=self.now())
        self.ledger.record(kept, handle, at=self.now(), actor=actor)
        return kept

    def profile_check(self, handle: str) -> ProfileCheck | None:
        return self.ledger.latest_or_none(ProfileCheck, handle)

    def check_policy(self, post_id: str, answers: Mapping[str, str], actor: str) -> PolicyCheck:
        """Keep the answers to the trade's policy checklist for a post as its caption reads now: fine, problem or none."""
        refuse_unless(self, actor, *LOOKS)
        post = self.find(post_id)
        held = self.policy_check(post.id)
        before = held.answers if held and held.caption == self.caption_of(post) else {}
        said = {key: answer.strip() for key, answer in answers.items() if key != "note"}
        for key, answer in said.items():
            if key not in _ITEMS:
                raise BadInput(f"there is no policy item {key!r}", remedy=f"the items are {', '.join(_ITEMS)}")
            if answer and answer not in policy.ANSWERS:
                raise BadInput(f"{key} is not {answer!r}", where=key, remedy=f"say one of {', '.join(policy.ANSWERS)}")
        kept = PolicyCheck(
            by=_named(actor),
            at=self.now(),
            answers={key: answer for key, answer in (before | said).items() if answer},
            caption=self.caption_of(post),
            note=" ".join(answers.get("note", "").split()),
        )
        self.ledger.record(kept, post.id, at=self.now(), actor=actor)
        return kept

    def policy_check(self, post_id: str) -> PolicyCheck | None:
        return self.ledger.latest_or_none(PolicyCheck, post_id)

    def disclose(self, post_id: str, said: Mapping[str, Any], actor: str) -> Disclosure:
        """Keep what is known of a post's labels: commercial, realistic_ai, ai_label, note; yes, no, or empty."""
        refuse_unless(self, actor, *LOOKS)
        post = self.find(post_id)
        held = self.disclosure(post.id) or Disclosure(by=actor, at=self.now())
        kept = replace(held, **_answers(Disclosure, said), by=_named(actor), at=self.now())
        self.ledger.record(kept, post.id, at=self.now(), actor=actor)
        return kept

    def disclosure(self, post_id: str) -> Disclosure | None:
        return self.ledger.latest_or_none(Disclosure, post_id)

    def test_consent(self, result: ConsentTest | Mapping[str, Any], actor: str) -> ConsentTest:
        """Keep what the site sent while somebody granted, denied and withdrew consent; all four answers are needed."""
        refuse_unless(self, actor, *LOOKS)
        if isinstance(result, ConsentTest):
            kept = replace(result, by=_named(actor), at=self.now())
        else:
            said = _answers(ConsentTest, result)
            wanted = [each.name for each in fields(ConsentTest) if each.name not in _LOOKED]
            missing = [name for name in wanted if said.get(name) is None]
            if missing:
                raise BadInput(f"the test does not say {', '.join(missing)}", remedy="try all four, then record them")
            kept = ConsentTest(by=_named(actor), at=self.now(), **said)
        self.ledger.record(kept, SITE, at=self.now(), actor=actor)
        return kept

    def consent_test(self) -> ConsentTest | None:
        return self.ledger.latest_or_none(ConsentTest, SITE)

    def pick(self, post_id: str, chosen: bool | None, actor: str, reason: str = "") -> Picked:
        """A person's hand on the shortlist: True puts the post first, False leaves it out, None takes the hand away."""
        refuse_unless(self, actor, Act.DESCRIBE)
        post = self.find(post_id)
        kept = Picked(post=post.id, chosen=chosen, reason=" ".join(reason.split()))
        if self.ledger.latest_or_none(Picked, post.id) != kept:
            self.ledger.record(kept, post.id, at=self.now(), actor=_named(actor))
        return kept

    def picked(self) -> dict[PostId, bool]:
        """The posts that somebody put on the shortlist or took off it."""
        return self.standing("picked", self._picked)

    def _picked(self) -> dict[PostId, bool]:
        held = [entry.value for entry in self.ledger.present(Picked).values()]
        return {each.post: each.chosen for each in held if each.chosen is not None}

    def waive(
        self, flight_id: str, rule_or_gate: str, actor: str, reason: str, until: datetime | None = None
    ) -> tuple[Waiver, ...]:
        """Let a flight through a rule knowingly, or through every rule that a gate objects with now and that may be.

        until  when the waiver ends; None is the flight's end, and in ninety days at the latest
        Raises `BadInput` without a name or a reason, for a date out of reach, and for what nobody may wave through.
        """
        refuse_unless(self, actor, Act.WAIVE)
        words = " ".join(reason.split())
        if not words:
            raise BadInput("a waiver needs a reason", remedy="say why this may run although the gate objects")
        by = _named(actor)
        plan, flight = self._flight(flight_id)
        last = self.now() + LONGEST_WAIVER
        ends = until or min(flight.window.end, last)
        if ends.tzinfo is None:
            raise BadInput(f"{ends:%Y-%m-%d %H:%M} names no time zone", where="until", remedy="give a time in UTC")
        if not self.now() < ends <= last:
            raise BadInput(
                f"a waiver cannot end on {ends:%Y-%m-%d}",
                where="until",
                remedy=f"name a day after today and until {last:%Y-%m-%d}",
            )
        made = tuple(
            Waiver(gate=gate, rule=code, by=by, reason=words, at=self.now(), until=ends)
            for gate, code in self._to_waive(plan, flight, rule_or_gate)
        )
        facts = [(each, f"{flight_id}/{each.rule}") for each in made]
        self.ledger.record_many(facts, at=self.now(), actor=actor)
        return made

    def unwaive(self, flight_id: str, rule: str, actor: str) -> None:
        """Take a waiver back: the rule objects again. Raises `NotFound`."""
        refuse_unless(self, actor, Act.WAIVE)
        held = self.ledger.latest_or_none(Waiver, f"{flight_id}/{rule}")
        if held is None or held.taken_back:
            raise NotFound(f"nobody waived {rule} for {flight_id}, or it was taken back already")
        self.ledger.record(replace(held, taken_back=True), f"{flight_id}/{rule}", at=self.now(), actor=actor)

    def waivers(self, flight_id: str) -> tuple[Waiver, ...]:
        """Everything that was waived for a flight, whether or not it still holds."""
        return self._waivers().get(flight_id, ())

    def _waivers(self) -> dict[str, tuple[Waiver, ...]]:
        return self.standing("waivers", self._waivers_now)

    def _waivers_now(self) -> dict[str, tuple[Waiver, ...]]:
        found: dict[str, tuple[Waiver, ...]] = {}
        for on, entry in self.ledger.present(Waiver).items():
            flight = on.rpartition("/")[0]
            found[flight] = (*found.get(flight, ()), entry.value)
        return found

    def _to_waive(self, plan: Plan, flight: Flight, rule_or_gate: str) -> list[tuple[Gate, str]]:
        """The rules meant, with their gates. Raises `BadInput` where nothing of it may be waived."""
        post = self.library().get(flight.post)
        rule = next((each for each in preflight.RULES if each.code == rule_or_gate), None)
        if rule is not None:
            if rule.gate is None:
                raise BadInput(f"{rule.code} blocks nothing", remedy="it needs no waiver")
            if not preflight.waivable(rule.code, post):
                raise _never(rule.code, rule.remedy)
            return [(rule.gate, rule.code)]
        gate = _gate(rule_or_gate)
        blocking = [each for each in self._troubles(plan, flight, gate) if each.severity == "block"]
        free = [(gate, each.code) for each in blocking if preflight.waivable(each.code, post)]
        if free:
            return free
        if blocking or gate in preflight.NOT_WAIVABLE:
            why = blocking[0].message if blocking else "no authorisation, no ad"
            raise _never(gate, blocking[0].remedy if blocking else "get the authorisation from the creator", why)
        raise BadInput(f"the gate {gate} does not object to {flight.id}", remedy="there is nothing to waive")

    def _troubles(self, plan: Plan, flight: Flight, gate: Gate) -> tuple[Trouble, ...]:
        """What a gate objects to now: `launch.gating` looks."""
        return ()

    def _flight(self, flight_id: str) -> tuple[Plan, Flight]:
        for entry in reversed(self.ledger.present(Plan).values()):
            for flight in entry.value.flights:
                if flight.id == flight_id:
                    return entry.value, flight
        raise NotFound(f"there is no flight {flight_id}; `firesteel flights` lists them")


def _never(what: str, remedy: str, why: str = "") -> BadInput:
    return BadInput(f"{what} cannot be waived{f': {why}' if why else ''}", remedy=remedy)


def _named(actor: str) -> str:
    if not actor.strip():
        raise BadInput("this needs a name", remedy="say who you are")
    return actor.strip()


def _answers(kind: type, said: Mapping[str, Any]) -> dict[str, Any]:
    """Yes, no and not known, for the fields of a checklist. Raises `BadInput` for a field or a word there is not."""
    names = [each.name for each in fields(kind) if each.name not in ("by", "at")]
    found: dict[str, Any] = {}
    for name, value in said.items():
        if name not in names:
            raise BadInput(f"there is no {name!r} to answer", where=name, remedy=f"answer {', '.join(names)}")
        found[name] = " ".join(str(value or "").split()) if name == "note" else _truth(name, value)
    return found


def _truth(name: str, value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if word:
        raise BadInput(f"{name} is not {value!r}", where=name, remedy="say yes or no, or leave it empty")
    return None


def _gate(name: str) -> Gate:
    try:
        return Gate(name)
    except ValueError:
        raise BadInput(f"there is no gate or rule {name!r}", remedy=f"the gates are {', '.join(Gate)}") from None
