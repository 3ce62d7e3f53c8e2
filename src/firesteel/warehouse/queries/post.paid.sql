-- One row a post and currency: what imported Ads Manager reports say ads did with it. Where reports of one ad lie within a
-- longer one, the short ones count and the long one does not; one that does not say its days counts only where no other of
-- that ad does. Which rows are of one ad: as in `paid.latest`.
-- post_id, currency, first_day and last_day covered (null: not said), spend_micros and value_micros, and sums of counts
with span as (
    select
        coalesce(nullif(ad_id, ''), ad) as ad,
        case when ad_id <> '' then '' else coalesce(nullif(adgroup_id, ''), adgroup) end as adgroup,
        case when ad_id <> '' or adgroup_id <> '' then '' else coalesce(nullif(campaign_id, ''), campaign) end as campaign,
        post_id, currency, spend_micros,
        impressions, clicks, plays, watched_2s, watched_6s, p25, p50, p75, completions, likes, comments, shares,
        follows, profile_visits, conversions, value_micros,
        account_day, last_day,
        coalesce(account_day, cast('0001-01-01' as date)) as opens,
        coalesce(last_day, cast('9999-12-31' as date)) as closes
    from paid_latest
    where post_id <> ''
),
longer as (
    select distinct
        long.campaign, long.adgroup, long.ad, long.opens, long.closes
    from span as long
    inner join span as short
        on long.campaign = short.campaign
        and long.adgroup = short.adgroup
        and long.ad = short.ad
        and long.opens <= short.opens
        and long.closes >= short.closes
        and (long.opens < short.opens or long.closes > short.closes)
)
select
    span.post_id,
    span.currency,
    min(span.account_day) as first_day,
    max(span.last_day) as last_day,
    cast(sum(span.spend_micros) as bigint) as spend_micros,
    cast(sum(span.impressions) as bigint) as impressions,
    cast(sum(span.clicks) as bigint) as clicks,
    cast(sum(span.plays) as bigint) as plays,
    cast(sum(span.watched_2s) as bigint) as watched_2s,
    cast(sum(span.watched_6s) as bigint) as watched_6s,
    cast(sum(span.p25) as bigint) as p25,
    cast(sum(span.p50) as bigint) as p50,
    cast(sum(span.p75) as bigint) as p75,
    cast(sum(span.completions) as bigint) as completions,
    cast(sum(span.likes) as bigint) as likes,
    cast(sum(span.comments) as bigint) as comments,
    cast(sum(span.shares) as bigint) as shares,
    cast(sum(span.follows) as bigint) as follows,
    cast(sum(span.profile_visits) as bigint) as profile_visits,
    cast(sum(span.conversions) as bigint) as conversions,
    cast(sum(span.value_micros) as bigint) as value_micros
from span
left join longer
    on span.campaign = longer.campaign
    and span.adgroup = longer.adgroup
    and span.ad = longer.ad
    and span.opens = longer.opens
    and span.closes = longer.closes
where longer.campaign is null
group by span.post_id, span.currency
order by span.post_id asc nulls last, span.currency asc nulls last
