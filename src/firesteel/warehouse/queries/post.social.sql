-- One row a post and account day: what it gained since the snapshot before, and what ads are credited with in that span.
-- A day is closed by its last snapshot (one at midnight closes the day before); the first snapshot of all only opens the
-- count. Paid hours count in the span their hour starts in, so organic = total - paid, exactly, and paid is never counted
-- twice.
--
-- post_id, account_day, since and until (UTC)
-- views, likes, comments, shares, follows, profile_visits: gained; null where either snapshot could not see it
-- paid_views, paid_likes, paid_comments, paid_shares, paid_follows, paid_profile_visits: credited to ads, from the newest report
with placed as (
    select
        post_id, account_day, taken_at, views, likes, comments, shares, follows, profile_visits,
        row_number() over (
            partition by post_id, account_day
            order by taken_at desc nulls last, views desc nulls last, likes desc nulls last, comments desc nulls last
        ) as place
    from post
),
opening as (
    select
        post_id, account_day, taken_at, views, likes, comments, shares, follows, profile_visits,
        row_number() over (
            partition by post_id
            order by taken_at asc nulls last, views desc nulls last, likes desc nulls last, comments desc nulls last
        ) as place
    from post
),
closing as (
    select post_id, account_day, taken_at, views, likes, comments, shares, follows, profile_visits
    from placed
    where place = 1
    union
    select post_id, account_day, taken_at, views, likes, comments, shares, follows, profile_visits
    from opening
    where place = 1
),
span as (
    select
        post_id,
        account_day,
        lag(taken_at) over (partition by post_id order by taken_at asc nulls last) as since,
        taken_at as until,
        views - lag(views) over (partition by post_id order by taken_at asc nulls last) as views,
        likes - lag(likes) over (partition by post_id order by taken_at asc nulls last) as likes,
        comments - lag(comments) over (partition by post_id order by taken_at asc nulls last) as comments,
        shares - lag(shares) over (partition by post_id order by taken_at asc nulls last) as shares,
        follows - lag(follows) over (partition by post_id order by taken_at asc nulls last) as follows,
        profile_visits - lag(profile_visits) over (partition by post_id order by taken_at asc nulls last) as profile_visits
    from closing
),
paid as (
    select
        span.post_id,
        span.until,
        sum(delivery_latest.plays) as views,
        sum(delivery_latest.likes) as likes,
        sum(delivery_latest.comments) as comments,
        sum(delivery_latest.shares) as shares,
        sum(delivery_latest.follows) as follows,
        sum(delivery_latest.profile_visits) as profile_visits
    from span
    inner join delivery_latest
        on span.post_id = delivery_latest.post_id
        and delivery_latest.hour >= span.since
        and delivery_latest.hour < span.until
    group by span.post_id, span.until
)
select
    span.post_id,
    span.account_day,
    span.since,
    span.until,
    cast(span.views as bigint) as views,
    cast(span.likes as bigint) as likes,
    cast(span.comments as bigint) as comments,
    cast(span.shares as bigint) as shares,
    cast(span.follows as bigint) as follows,
    cast(span.profile_visits as bigint) as profile_visits,
    cast(coalesce(paid.views, 0) as bigint) as paid_views,
    cast(coalesce(paid.likes, 0) as bigint) as paid_likes,
    cast(coalesce(paid.comments, 0) as bigint) as paid_comments,
    cast(coalesce(paid.shares, 0) as bigint) as paid_shares,
    cast(coalesce(paid.follows, 0) as bigint) as paid_follows,
    cast(coalesce(paid.profile_visits, 0) as bigint) as paid_profile_visits
from span
left join paid on span.post_id = paid.post_id and span.until = paid.until
where span.since is not null
order by span.post_id asc nulls last, span.until asc nulls last
