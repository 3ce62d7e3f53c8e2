"""Audiences found by a rule: who met an ad, a post, an account or the site."""

from __future__ import annotations

import msgspec

from tiktokwire import audiences as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...world import World
from ..common import bad, missing, one_of
from ..spark import rights
from . import audiences
from .audience_sizes import people

_SHORT = (7, 14, 30)
_WITHOUT_SOURCES = ("ENGAGEMENT", "LEAD_GENERATION")
_POSTS = ("ENGAGEMENT_ORGANIC_VIDEO", "ENGAGEMENT_LIVE_VIDEO")
_OPERATORS = (
    "CONTAINS",
    "DOES_NOT_CONTAIN",
    "EQ",
    "IS_LESS_THAN",
    "IS_GREATER_THAN",
    "IS_LESS_THAN_OR_EQUAL_TO",
    "IS_GREATER_THAN_OR_EQUAL_TO",
)


def create(call: Call, ask: wire.RuleCreate) -> wire.AudienceMade:
    kind = one_of("audience_type", ask.audience_type, wire.RULE_TYPES)
    _check_identity(call, kind, ask)
    for name in ("inclusion_rule_set", "exclusion_rule_set"):
        given: wire.RuleSet | None = getattr(ask.rule_spec, name)
        if given is not None:
            _check_set(call, kind, f"rule_spec.{name}", given)
    made = audiences.started(
        call, ask.custom_audience_name, wire.RULE_TYPES[kind], ask.audience_sub_type, ask.retention_in_days
    )
    made.rule_kind = kind
    made.rule = msgspec.to_builtins(ask.rule_spec)
    made.auto_refresh = ask.is_auto_refresh is not False
    made.size = people(call.world, kind, made.rule, call.now)
    return audiences.kept(call, made)


def _check_identity(call: Call, kind: str, ask: wire.RuleCreate) -> None:
    if kind not in _POSTS:
        return
    if gone := [name for name in ("identity_type", "identity_id") if not getattr(ask, name)]:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(gone)}.")
    if one_of("identity_type", ask.identity_type or "", ("TT_USER", "BC_AUTH_TT")) == "BC_AUTH_TT" and not (
        ask.identity_authorized_bc_id
    ):
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): identity_authorized_bc_id.")
    if rights.by_identity(call.world, ask.identity_id or "") is None:
        raise missing("identity", ask.identity_id or "")


def _check_set(call: Call, kind: str, path: str, given: wire.RuleSet) -> None:
    one_of(f"{path}.operator", given.operator, ("OR",))
    if not given.rules:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {path}.rules.")
    for rule in given.rules:
        _check_days(kind, f"{path}.rules.retention_days", rule)
        _check_sources(call, kind, f"{path}.rules.event_source_ids", rule.event_source_ids)
        if rule.filter_set is not None:
            _check_filters(f"{path}.rules.filter_set", rule.filter_set)


def _check_days(kind: str, field: str, rule: wire.Rule) -> None:
    values = [one.value for one in rule.filter_set.filters] if rule.filter_set else []
    follows = kind == "BUSINESS_ACCOUNT" and any("FOLLOW" in value for value in values)
    if (kind in _POSTS or kind == "BUSINESS_ACCOUNT") and not follows and rule.retention_days not in _SHORT:
        raise bad(field, f"{rule.retention_days} is not one of 7, 14, 30.")
    if not 1 <= rule.retention_days <= 365:
        raise bad(field, f"{rule.retention_days} is not between 1 and 365.")


def _check_sources(call: Call, kind: str, field: str, given: list[str] | None) -> None:
    if kind == "LEAD_GENERATION" and given:
        raise bad(field, "is not supported for a lead generation audience.")
    if not given:
        if kind not in _WITHOUT_SOURCES:
            raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
        return
    if kind in _POSTS and len(given) > 10:
        raise bad(field, f"at most 10, and there are {len(given)}.")
    known = _sources(call.world, kind)
    for id in given:
        if id not in known:
            raise missing("event source", id)


def _sources(world: World, kind: str) -> set[str]:
    """What may be named. There are no apps, shops, live videos or offline events here."""
    if kind == "ENGAGEMENT":
        return set(world.adgroups)
    if kind == "ENGAGEMENT_ORGANIC_VIDEO":
        return set(world.posts)
    if kind == "PIXEL":
        return set(world.pixels)
    if kind == "BUSINESS_ACCOUNT":
        return {one.business_id for one in world.accounts.values()} | {
            one.identity_id for one in world.accounts.values()
        }
    return set()


def _check_filters(path: str, given: wire.FilterSet) -> None:
    one_of(f"{path}.operator", given.operator, ("OR",))
    if len(given.filters) != 1:
        raise bad(f"{path}.filters", f"give one, not {len(given.filters)}.")
    one = given.filters[0]
    one_of(f"{path}.filters.field", one.field, ("EVENT",))
    one_of(f"{path}.filters.operator", one.operator, ("EQ",))
    if not one.value.strip():
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {path}.filters.value.")
    urls = [each for each in one.parameter_filters or () if each.field == "URL"]
    others = len(one.parameter_filters or ()) - len(urls)
    if len(urls) > 1 or others > 10:
        raise bad(f"{path}.filters.parameter_filters", "at most one of URL and ten of parameters.")
    for each in one.parameter_filters or ():
        one_of(f"{path}.filters.parameter_filters.operator", each.operator, _OPERATORS)
        if not 1 <= len(each.values) <= 10 or any(len(value) > 100 for value in each.values):
            raise bad(f"{path}.filters.parameter_filters.values", "1 to 10 of at most 100 characters.")


DOORS = (
    Door(
        "POST",
        "dmp/custom_audience/rule/create/",
        wire.RuleCreate,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="Sizes count meetings, not people; there are no apps, shops, live videos or offline events to name",
    ),
)
