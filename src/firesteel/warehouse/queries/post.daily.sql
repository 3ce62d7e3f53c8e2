-- One row a post and account day of the posts named in $posts (ids, separated by commas): the views it gained since the
-- snapshot before, ads left out. As in post.social, of which it is the part a page of posts needs; before the second
-- snapshot a post has none.
--
-- post_id, account_day
-- organic_views: gained without ads; null where either snapshot could not see its views
with wanted as (
    select unnest(string_split(cast($posts as varchar), ',')) as post_id
),
snapshot as (
    select post.post_id, post.account_day, post.taken_at, post.views
    from post
    inner join wanted on post.post_id = wanted.post_id
),
placed as (
    select
        post_id, account_day, taken_at, views,
        row_number() over (
            partition by post_id, account_day order by taken_at desc nulls last, views desc nulls last
        ) as from_end,
        row_number() over (partition by post_id order by taken_at asc nulls last, views desc nulls last) as from_start
    from snapshot
),
span as (
    select
        post_id,
        account_day,
        lag(taken_at) over (partition by post_id order by taken_at asc nulls last) as since,
        taken_at as until,
        views - lag(views) over (partition by post_id order by taken_at asc nulls last) as views
    from placed
    where from_end = 1 or from_start = 1
),
paid as (
    select span.post_id, span.until, sum(delivery_latest.plays) as views
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
    cast(span.views - coalesce(paid.views, 0) as bigint) as organic_views
from span
left join paid on span.post_id = paid.post_id and span.until = paid.until
where span.since is not null
order by span.post_id asc nulls last, span.until asc nulls last
