-- One row in all: whether browser and back end give one purchase one event id, so that the platform counts it once.
-- both    purchases whose events came from browser and back end: one an order or, without an order id, one an event id
-- same    of these, those whose events all carry one and the same event id
-- Of one pixel ($pixel) since a moment of receipt ($since).
with purchase as (
    select
        case when order_id is not null then 'order ' || order_id else identity end as purchase,
        identity,
        event_id,
        browser_copies,
        server_copies
    from event_distinct
    where name = 'Purchase' and pixel_code = $pixel and received_at >= cast($since as timestamp) and identity <> ''
),
seen as (
    select
        purchase,
        sum(browser_copies) as browser,
        sum(server_copies) as server,
        count(distinct identity) as identities,
        count(*) as events,
        count(event_id) as with_id
    from purchase
    group by purchase
)
select
    count(*) as both,
    count(case when identities = 1 and events = with_id then 1 end) as same
from seen
where browser > 0 and server > 0
