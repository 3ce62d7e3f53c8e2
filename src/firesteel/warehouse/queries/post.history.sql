-- One row a snapshot of the post $post, oldest first. Of two snapshots of one moment the one with more views holds.
-- post_id, account_day, taken_at (UTC), source: tiktok, or the kind of file the counts came from; null where nobody said
-- views … profile_visits: counts over its life up to then, watch_time_s in seconds; null where they could not be seen;
-- counts may be lower than in the snapshot before
with placed as (
    select
        post_id, account_day, taken_at, source, views, impressions, reach, hook_2s, hook_6s, watch_time_s, completions,
        rewatches, likes, comments, shares, saves, follows, profile_visits,
        row_number() over (
            partition by taken_at
            order by
                views desc nulls last,
                likes desc nulls last,
                comments desc nulls last,
                watch_time_s desc nulls last
        ) as place
    from post
    where post_id = $post
)
select
    post_id, account_day, taken_at, source, views, impressions, reach, hook_2s, hook_6s, watch_time_s, completions,
    rewatches, likes, comments, shares, saves, follows, profile_visits
from placed
where place = 1
order by taken_at asc nulls last
