-- One row a flight and hour: what was delivered, from the newest report.
-- flight_id, hour (UTC), account_day, impressions, spend_micros, clicks, plays, platform_conversions
select
    flight_id,
    hour,
    min(account_day) as account_day,
    cast(sum(impressions) as bigint) as impressions,
    cast(sum(spend_micros) as bigint) as spend_micros,
    cast(sum(clicks) as bigint) as clicks,
    cast(sum(plays) as bigint) as plays,
    cast(sum(platform_conversions) as bigint) as platform_conversions
from delivery_latest
where flight_id = $flight
group by flight_id, hour
order by hour asc
