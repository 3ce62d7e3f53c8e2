-- One row a flight and account day: what was spent, from the newest report of each hour.
-- flight_id, account_day, spend_micros
select
    flight_id,
    account_day,
    cast(sum(spend_micros) as bigint) as spend_micros
from delivery_latest
group by flight_id, account_day
order by flight_id asc, account_day asc
