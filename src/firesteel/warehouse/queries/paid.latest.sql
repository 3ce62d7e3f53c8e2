-- One row an ad and span of days as the newest imported Ads Manager report says it. An ad is its id, or where a report has
-- none its name within its ad group and campaign, which are their ids or names: two ads of one name in two ad groups are two.
-- Names are sealed while a query runs, so nothing is in order by them.
-- account_day, last_day: first and last day it covers, both null where the report does not say
-- spend_micros and value_micros in `currency`; average_play_s in seconds; the rest are counts; null where not reported
with placed as (
    select
        account_day, last_day, campaign_id, campaign, adgroup_id, adgroup, ad_id, ad, post_id, currency,
        spend_micros, impressions, reach, clicks, plays, watched_2s, watched_6s, p25, p50, p75, completions,
        average_play_s, likes, comments, shares, follows, profile_visits, conversions, value_micros, retrieved_at,
        row_number() over (
            partition by
                account_day,
                last_day,
                coalesce(nullif(ad_id, ''), ad),
                case when ad_id <> '' then '' else coalesce(nullif(adgroup_id, ''), adgroup) end,
                case when ad_id <> '' or adgroup_id <> '' then '' else coalesce(nullif(campaign_id, ''), campaign) end
            order by
                retrieved_at desc nulls last,
                spend_micros desc nulls last,
                impressions desc nulls last,
                clicks desc nulls last,
                currency asc nulls last,
                post_id asc nulls last,
                file asc nulls last
        ) as place
    from paid
)
select
    account_day, last_day, campaign_id, campaign, adgroup_id, adgroup, ad_id, ad, post_id, currency, spend_micros,
    impressions, reach, clicks, plays, watched_2s, watched_6s, p25, p50, p75, completions, average_play_s, likes,
    comments, shares, follows, profile_visits, conversions, value_micros, retrieved_at
from placed
where place = 1
order by
    account_day asc nulls last,
    last_day asc nulls last,
    campaign_id asc nulls last,
    adgroup_id asc nulls last,
    ad_id asc nulls last,
    post_id asc nulls last,
    spend_micros desc nulls last,
    impressions desc nulls last,
    clicks desc nulls last,
    campaign asc nulls last,
    adgroup asc nulls last,
    ad asc nulls last
