-- One row an ad: how many comments it is reported to have won, over all its hours.
-- ad_id, comments
select ad_id, cast(sum(comments) as bigint) as comments
from delivery_latest
group by ad_id
order by ad_id asc nulls last
