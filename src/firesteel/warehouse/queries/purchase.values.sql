-- One row in all: whether the purchases that count say what they were worth, and in which currency.
-- without_value    purchases that count without a value, or of nothing or less
-- other_currency   purchases that count with a value in another currency than $currency, or in none
-- Of one pixel ($pixel) since a moment of receipt ($since).
select
    count(case when value_micros is null or value_micros <= 0 then 1 end) as without_value,
    count(case when value_micros > 0 and coalesce(currency, '') <> $currency then 1 end) as other_currency
from event_distinct
where name = 'Purchase' and pixel_code = $pixel and received_at >= cast($since as timestamp)
