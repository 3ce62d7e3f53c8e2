-- One row an ad's hour from $since on, as `delivery.latest` has them: what a new report is held against.
-- ad_id, flight_id, post_id, hour (UTC), account_day
-- impressions, spend_micros, clicks, plays, watched_2s, watched_6s, completions, likes, comments, shares, follows,
-- profile_visits, platform_conversions: counts; watch_time_ms: whole milliseconds, null where not read
with placed as (
    select
        ad_id, flight_id, post_id, hour, account_day, impressions, spend_micros, clicks, plays, watched_2s, watched_6s,
        completions, cast(floor(watch_time_s * 1000 + 0.5) as bigint) as watch_time_ms, likes, comments, shares, follows,
        profile_visits, platform_conversions,
        row_number() over (
            partition by ad_id, hour
            order by
                retrieved_at desc nulls last,
                spend_micros desc nulls last,
                impressions desc nulls last,
                clicks desc nulls last,
                platform_conversions desc nulls last,
                flight_id asc nulls last
        ) as place
    from delivery
    where hour >= $since
)
select
    ad_id, flight_id, post_id, hour, account_day, impressions, spend_micros, clicks, plays, watched_2s, watched_6s,
    completions, watch_time_ms, likes, comments, shares, follows, profile_visits, platform_conversions
from placed
where place = 1
order by hour asc nulls last, ad_id asc nulls last
