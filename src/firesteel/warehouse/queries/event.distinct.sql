-- One row an event that counts: what browser and back end both sent, or one of them twice, is one event.
-- Copies share pixel, name and event_id; without an event_id, pixel, name and order_id; without either each counts alone.
-- The first received opens 48 hours in which copies are dropped; the first at or after their end counts again and opens
-- the next 48 (copies at 0, 40 and 80 h make two events). The earliest copy is kept, completed with the earliest value,
-- order, visitor and click id that any copy carried.
--
-- pixel_code, name, identity     the key; identity is empty where the event counts alone
-- event_id, order_id             null where no copy had one
-- occurred_at, received_at       UTC, of the copy that was kept
-- account_day                    of occurred_at
-- value_micros, currency         of the earliest copy that had a value; null where none had
-- visitor, ttclid                null where no copy had one
-- copies, browser_copies, server_copies    how many were sent, the kept one included
with recursive named as (
    select
        pixel_code,
        name,
        case when event_id <> '' then 'event ' || event_id else 'order ' || order_id end as identity,
        source,
        nullif(event_id, '') as event_id,
        occurred_at,
        received_at,
        account_day,
        nullif(order_id, '') as order_id,
        value_micros,
        currency,
        nullif(visitor, '') as visitor,
        nullif(ttclid, '') as ttclid
    from event
    where event_id <> '' or order_id <> ''
),
long_lived as (
    select pixel_code, name, identity, min(received_at) as first_at
    from named
    group by pixel_code, name, identity
    having max(received_at) >= min(received_at) + interval 48 hours
),
step as (
    select distinct
        named.pixel_code,
        named.name,
        named.identity,
        long_lived.first_at,
        named.received_at,
        min(named.received_at) over (
            partition by named.pixel_code, named.name, named.identity
            order by named.received_at asc nulls last
            range between interval 48 hours following and unbounded following
        ) as next_at
    from named
    inner join long_lived
        on named.pixel_code = long_lived.pixel_code
        and named.name = long_lived.name
        and named.identity = long_lived.identity
),
later as (
    select pixel_code, name, identity, next_at as opened_at
    from step
    where received_at = first_at and next_at is not null
    union all
    select step.pixel_code, step.name, step.identity, step.next_at as opened_at
    from later
    inner join step
        on later.pixel_code = step.pixel_code
        and later.name = step.name
        and later.identity = step.identity
        and later.opened_at = step.received_at
    where step.next_at is not null
),
opened as (
    select
        pixel_code,
        name,
        identity,
        opened_at,
        lead(opened_at) over (
            partition by pixel_code, name, identity order by opened_at asc nulls last
        ) as closed_at
    from later
),
placed as (
    select
        named.pixel_code,
        named.name,
        named.identity,
        opened.opened_at,
        named.source,
        named.event_id,
        named.occurred_at,
        named.received_at,
        named.account_day,
        named.order_id,
        named.value_micros,
        named.currency,
        named.visitor,
        named.ttclid,
        row_number() over (
            partition by named.pixel_code, named.name, named.identity, opened.opened_at
            order by
                named.received_at asc nulls last,
                named.occurred_at asc nulls last,
                named.source asc nulls last,
                named.value_micros asc nulls last,
                named.currency asc nulls last,
                named.order_id asc nulls last,
                named.visitor asc nulls last,
                named.ttclid asc nulls last
        ) as place
    from named
    left join opened
        on named.pixel_code = opened.pixel_code
        and named.name = opened.name
        and named.identity = opened.identity
        and named.received_at >= opened.opened_at
        and (opened.closed_at is null or named.received_at < opened.closed_at)
),
counted as (
    select
        pixel_code,
        name,
        identity,
        max(event_id) as event_id,
        min_by(order_id, place) filter (where order_id is not null) as order_id,
        max(case when place = 1 then occurred_at end) as occurred_at,
        max(case when place = 1 then received_at end) as received_at,
        max(case when place = 1 then account_day end) as account_day,
        min_by(value_micros, place) filter (where value_micros is not null) as value_micros,
        min_by(coalesce(currency, ''), place) filter (where value_micros is not null) as currency,
        min_by(visitor, place) filter (where visitor is not null) as visitor,
        min_by(ttclid, place) filter (where ttclid is not null) as ttclid,
        count(*) as copies,
        count(case when source = 'browser' then 1 end) as browser_copies,
        count(case when source = 'server' then 1 end) as server_copies
    from placed
    group by pixel_code, name, identity, opened_at
    union all
    select
        pixel_code,
        name,
        '' as identity,
        null as event_id,
        null as order_id,
        occurred_at,
        received_at,
        account_day,
        value_micros,
        case when value_micros is not null then coalesce(currency, '') end as currency,
        nullif(visitor, '') as visitor,
        nullif(ttclid, '') as ttclid,
        1 as copies,
        case when source = 'browser' then 1 else 0 end as browser_copies,
        case when source = 'server' then 1 else 0 end as server_copies
    from event
    where coalesce(event_id, '') = '' and coalesce(order_id, '') = ''
)
select
    pixel_code,
    name,
    identity,
    event_id,
    order_id,
    occurred_at,
    received_at,
    account_day,
    value_micros,
    nullif(currency, '') as currency,
    visitor,
    ttclid,
    copies,
    browser_copies,
    server_copies
from counted
order by
    occurred_at asc nulls last,
    received_at asc nulls last,
    pixel_code asc nulls last,
    name asc nulls last,
    identity asc nulls last,
    visitor asc nulls last,
    ttclid asc nulls last,
    value_micros asc nulls last
