-- One row an ad's hour from $since on, as `delivery.latest` has them: what a new report is held against.
select
    ad_id, flight_id, post_id, hour, account_day, impressions, spend_micros, clicks, plays, watched_2s, watched_6s,
    completions, watch_time_ms, likes, comments, shares, follows, profile_visits, platform_conversions
from delivery_latest
where hour >= cast($since as timestamp)
order by hour asc nulls last, ad_id asc nulls last
