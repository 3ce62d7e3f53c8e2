-- One row a flight and account day. Delivery is booked on its own day; conversions, orders and revenue on the day of the
-- touch that won them, so a day's row grows until the attribution window has closed.
--
-- flight_id, account_day
-- impressions … platform_conversions    counts, and spend_micros, from the newest report of each hour
-- watch_time_ms                         null where one of its hours did not tell
-- conversions, view_conversions         purchase events that count and were won; of these by a view
-- orders, view_orders                   orders of the back end behind these that stand; each once, at its first won event;
--                                       of these by a view
-- revenue_micros                        what they are worth, those in $currency
with delivered as (
    select
        flight_id,
        account_day,
        sum(impressions) as impressions,
        sum(spend_micros) as spend_micros,
        sum(clicks) as clicks,
        sum(plays) as plays,
        sum(watched_2s) as watched_2s,
        sum(watched_6s) as watched_6s,
        sum(completions) as completions,
        case when count(*) = count(watch_time_ms) then sum(watch_time_ms) else -1 end as watch_time_ms,
        sum(likes) as likes,
        sum(comments) as comments,
        sum(shares) as shares,
        sum(follows) as follows,
        sum(profile_visits) as profile_visits,
        sum(platform_conversions) as platform_conversions
    from delivery_latest
    group by flight_id, account_day
),
won as (
    select
        flight_id, touch_day, touch_kind, order_id, order_value_micros, order_currency, order_stands,
        row_number() over (partition by order_id order by conversion asc) as place
    from conversion_attributed
    where flight_id is not null
),
answered as (
    select
        flight_id,
        touch_day as account_day,
        count(*) as conversions,
        count(case when touch_kind = 'view' then 1 end) as view_conversions,
        count(case when order_stands and place = 1 then 1 end) as orders,
        count(case when order_stands and place = 1 and touch_kind = 'view' then 1 end) as view_orders,
        sum(case when order_stands and place = 1 and order_currency = $currency then order_value_micros else 0 end)
            as revenue_micros
    from won
    group by flight_id, touch_day
)
select
    coalesce(delivered.flight_id, answered.flight_id) as flight_id,
    coalesce(delivered.account_day, answered.account_day) as account_day,
    cast(coalesce(delivered.impressions, 0) as bigint) as impressions,
    cast(coalesce(delivered.spend_micros, 0) as bigint) as spend_micros,
    cast(coalesce(delivered.clicks, 0) as bigint) as clicks,
    cast(coalesce(delivered.plays, 0) as bigint) as plays,
    cast(coalesce(delivered.watched_2s, 0) as bigint) as watched_2s,
    cast(coalesce(delivered.watched_6s, 0) as bigint) as watched_6s,
    cast(coalesce(delivered.completions, 0) as bigint) as completions,
    cast(nullif(coalesce(delivered.watch_time_ms, 0), -1) as bigint) as watch_time_ms,
    cast(coalesce(delivered.likes, 0) as bigint) as likes,
    cast(coalesce(delivered.comments, 0) as bigint) as comments,
    cast(coalesce(delivered.shares, 0) as bigint) as shares,
    cast(coalesce(delivered.follows, 0) as bigint) as follows,
    cast(coalesce(delivered.profile_visits, 0) as bigint) as profile_visits,
    cast(coalesce(delivered.platform_conversions, 0) as bigint) as platform_conversions,
    cast(coalesce(answered.conversions, 0) as bigint) as conversions,
    cast(coalesce(answered.view_conversions, 0) as bigint) as view_conversions,
    cast(coalesce(answered.orders, 0) as bigint) as orders,
    cast(coalesce(answered.view_orders, 0) as bigint) as view_orders,
    cast(coalesce(answered.revenue_micros, 0) as bigint) as revenue_micros
from delivered
full join answered
    on delivered.flight_id = answered.flight_id
    and delivered.account_day = answered.account_day
order by flight_id asc nulls last, account_day asc nulls last
