-- One row an event name: whether browser and back end both send it, and whether what they send pairs up.
-- Of one pixel and since a moment of receipt, where $pixel and $since are given (null: all).
-- name
-- browser, server           copies received from each
-- browser_first, …_last, server_first, …_last    when the first and the last came (UTC); null where none did
-- events, paired            events that count; of these seen by both sides
-- without_id                copies without an event_id, which can only pair by order
with sent as (
    select
        name,
        count(case when source = 'browser' then 1 end) as browser,
        count(case when source = 'server' then 1 end) as server,
        min(case when source = 'browser' then received_at end) as browser_first,
        max(case when source = 'browser' then received_at end) as browser_last,
        min(case when source = 'server' then received_at end) as server_first,
        max(case when source = 'server' then received_at end) as server_last,
        count(case when coalesce(event_id, '') = '' then 1 end) as without_id
    from event
    where
        (cast($pixel as varchar) is null or pixel_code = $pixel)
        and (cast($since as timestamp) is null or received_at >= cast($since as timestamp))
    group by name
),
counted as (
    select
        name,
        count(*) as events,
        count(case when browser_copies > 0 and server_copies > 0 then 1 end) as paired
    from event_distinct
    where
        (cast($pixel as varchar) is null or pixel_code = $pixel)
        and (cast($since as timestamp) is null or received_at >= cast($since as timestamp))
    group by name
)
select
    sent.name,
    sent.browser,
    sent.server,
    sent.browser_first,
    sent.browser_last,
    sent.server_first,
    sent.server_last,
    coalesce(counted.events, 0) as events,
    coalesce(counted.paired, 0) as paired,
    sent.without_id
from sent
left join counted on sent.name = counted.name
order by sent.name asc nulls last
