-- One row in all: purchases as sent, as counted, as won, and as the platform counts them.
-- sent                    purchase events, copies included
-- conversions, attributed purchase events that count; of these won by an ad
-- platform_conversions    on the newest report of each hour; 0 where nothing was delivered
with platform as (
    select coalesce(sum(platform_conversions), 0) as platform_conversions
    from delivery_latest
),
ours as (
    select coalesce(sum(copies), 0) as sent, count(*) as conversions, count(touch_kind) as attributed
    from conversion_attributed
)
select
    cast(ours.sent as bigint) as sent,
    ours.conversions,
    ours.attributed,
    cast(platform.platform_conversions as bigint) as platform_conversions
from platform
cross join ours
