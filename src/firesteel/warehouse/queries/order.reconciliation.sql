-- One row an order of the back end, with the purchase events that carry its id; and one row an event that counts but has
-- no order behind it (a phantom).
--
-- kind                        order or event
-- order_id                    null for an event that carries none
-- happened_at (UTC)           when it was placed, or occurred
-- status, value_micros, currency                 as the back end says; null for a phantom
-- event_id, event_value_micros, event_currency   of the earliest event; null where there is none, or it has none
-- events                      events that count
-- copies, browser_copies, server_copies          what was sent in all
-- same_event_id               whether every copy carried one and the same event id; null without events
-- value_equal                 whether event and order agree on amount and currency; null where one does not say
-- touch_kind, flight_id       what won the earliest event that was won; null where none was
with kept as (
    select
        order_id, identity, event_id, occurred_at, value_micros, currency, copies, browser_copies, server_copies, conversion,
        touch_kind, flight_id,
        row_number() over (partition by order_id order by conversion asc) as place
    from conversion_attributed
    where order_id is not null
),
answered as (
    select
        order_id,
        count(*) as events,
        sum(copies) as copies,
        sum(browser_copies) as browser_copies,
        sum(server_copies) as server_copies,
        count(distinct identity) = 1 and count(event_id) = count(*) as same_event_id,
        min(occurred_at) as occurred_at,
        max(case when place = 1 then event_id end) as event_id,
        min_by(value_micros, place) filter (where value_micros is not null) as value_micros,
        min_by(coalesce(currency, ''), place) filter (where value_micros is not null) as currency,
        min_by(touch_kind, place) filter (where touch_kind is not null) as touch_kind,
        min_by(flight_id, place) filter (where flight_id is not null) as flight_id
    from kept
    group by order_id
),
lined_up as (
    select
        'order' as kind,
        order_latest.order_id,
        order_latest.placed_at as happened_at,
        order_latest.status,
        order_latest.value_micros,
        order_latest.currency,
        answered.event_id,
        answered.value_micros as event_value_micros,
        answered.currency as event_currency,
        coalesce(answered.events, 0) as events,
        coalesce(answered.copies, 0) as copies,
        coalesce(answered.browser_copies, 0) as browser_copies,
        coalesce(answered.server_copies, 0) as server_copies,
        answered.same_event_id,
        answered.touch_kind,
        answered.flight_id,
        0 as conversion
    from order_latest
    left join answered on order_latest.order_id = answered.order_id
    union all
    select
        'event' as kind,
        order_id,
        occurred_at as happened_at,
        null as status,
        null as value_micros,
        null as currency,
        event_id,
        value_micros as event_value_micros,
        coalesce(currency, '') as event_currency,
        1 as events,
        copies,
        browser_copies,
        server_copies,
        event_id is not null as same_event_id,
        touch_kind,
        flight_id,
        conversion
    from conversion_attributed
    where order_status is null
)
select
    kind,
    order_id,
    happened_at,
    status,
    value_micros,
    currency,
    event_id,
    event_value_micros,
    nullif(event_currency, '') as event_currency,
    cast(events as bigint) as events,
    cast(copies as bigint) as copies,
    cast(browser_copies as bigint) as browser_copies,
    cast(server_copies as bigint) as server_copies,
    same_event_id,
    case
        when value_micros is null or event_value_micros is null then null
        else value_micros = event_value_micros and currency = event_currency
    end as value_equal,
    touch_kind,
    flight_id
from lined_up
order by kind desc, happened_at asc nulls last, order_id asc nulls last, conversion asc
