"""The money of a Business Center and of the ad account under it."""

from __future__ import annotations

from tiktokwire import centers as wire
from tiktokwire.currencies import rounded

from ...doors import Call, Door, Guard
from ...market.eligibility import SPARE
from ...state import Advertiser
from ..common import bad, day, one_of, page, stamp, units
from .advertisers import company
from .centers import mine_of, says

_DAY = 86_400


def center_balance(call: Call, ask: wire.CenterBalanceAsk) -> wire.CenterBalance:
    center = mine_of(call, ask.bc_id)
    return wire.CenterBalance(bc_id=center.bc_id, currency=call.world.advertiser.currency)


def balances(call: Call, ask: wire.BalancesAsk) -> wire.AdvertiserBalances:
    rows = []
    filtering = ask.filtering or wire.BalancesFilter()
    for status in filtering.advertiser_status or ():
        one_of("filtering.advertiser_status", status, wire.SHOWN_STATUSES)
    one = _under(call, ask.bc_id, filtering.keyword)
    if one and wire.SHOWN_STATUSES[0] in (filtering.advertiser_status or wire.SHOWN_STATUSES):
        left = rounded(units(one.balance_micros), one.currency)
        rows = [
            wire.AdvertiserBalance(
                advertiser_id=one.advertiser_id,
                advertiser_name=one.name,
                advertiser_status=wire.SHOWN_STATUSES[0],
                advertiser_type="AUCTION",
                timezone=one.timezone,
                currency=one.currency,
                account_open_days=(call.now - one.created_at) // _DAY,
                balance_reminder=one.balance_micros < SPARE,
                company=company(call.world),
                create_time=stamp(one.created_at),
                account_balance=left,
                valid_account_balance=left,
                cash_balance=left,
                valid_cash_balance=left,
                transferable_amount=left,
                budget_mode="UNLIMITED",
            )
        ]
    shown, info = page(rows, ask.page, ask.page_size, most=50)
    return wire.AdvertiserBalances(advertiser_account_list=shown, page_info=info)


def transactions(call: Call, ask: wire.TransactionsAsk) -> wire.Transactions:
    filtering = ask.filtering or wire.TransactionsFilter()
    kind = one_of("filtering.transfer_type", filtering.transfer_type or wire.TRANSFERS[0], wire.TRANSFERS)
    for funds in filtering.funds_type or ():
        one_of("filtering.funds_type", funds, wire.FUNDS)
    start, end = _between(call, filtering)
    one = _under(call, ask.bc_id, filtering.keyword)
    rows = []
    if one and kind == "TRANS_TYPE_COST":
        spent = _spent(call, start, end)
        if filtering.summary_by_account and spent:
            rows = [_cost(one, sum(spent.values()), None)]
        elif spent:
            rows = [_cost(one, spent[at], stamp(at)) for at in sorted(spent)]
    shown, info = page(rows, ask.page, ask.page_size, most=50)
    return wire.Transactions(transaction_list=shown, page_info=info)


def _under(call: Call, bc_id: str, keyword: str | None) -> Advertiser | None:
    """The ad account, if the Business Center holds it and the keyword is in its name or id."""
    one = call.world.advertiser
    held = one.advertiser_id in mine_of(call, bc_id).advertisers
    return one if held and says(keyword, one.advertiser_id, one.name) else None


def _between(call: Call, filtering: wire.TransactionsFilter) -> tuple[int, int]:
    """The first and the last UTC day that are wanted: by themselves the ninety days up to today."""
    today = call.now - call.now % _DAY
    end = day("filtering.end_date", filtering.end_date) if filtering.end_date else today
    start = day("filtering.start_date", filtering.start_date) if filtering.start_date else today - 90 * _DAY
    if not start <= end <= start + 366 * _DAY:
        raise bad("filtering.end_date", "must be on or after the start_date, and within a year of it.")
    return start, end


def _spent(call: Call, start: int, end: int) -> dict[int, int]:
    """Micros by UTC day, for the days on which anything was spent."""
    days: dict[int, int] = {}
    for ad_id in call.world.ads:
        for one in call.world.hours.between(ad_id, start, end + _DAY):
            at = one.hour - one.hour % _DAY
            if one.spend_micros:
                days[at] = days.get(at, 0) + one.spend_micros
    return days


def _cost(one: Advertiser, amount_micros: int, at: str | None) -> wire.Transaction:
    return wire.Transaction(
        advertiser_id=one.advertiser_id,
        advertiser_name=one.name,
        amount=rounded(units(amount_micros), one.currency),
        currency=one.currency,
        date=at,
        transfer_type="TRANS_TYPE_COST",
        timezone=one.timezone,
    )


DOORS = (
    Door(
        "GET",
        "bc/balance/get/",
        wire.CenterBalanceAsk,
        Guard.ADVERTISER,
        center_balance,
        source="SDK,GO",
        note="Always nothing: the money lies with the ad account.",
    ),
    Door(
        "GET",
        "advertiser/balance/get/",
        wire.BalancesAsk,
        Guard.ADVERTISER,
        balances,
        source="SDK,GO",
        note="All of it is cash, and none is frozen; the additional fields are left out.",
    ),
    Door(
        "GET",
        "advertiser/transaction/get/",
        wire.TransactionsAsk,
        Guard.ADVERTISER,
        transactions,
        source="SDK,GO",
        note="Costs by UTC day; there are no transfers, taxes or payments.",
    ),
)
