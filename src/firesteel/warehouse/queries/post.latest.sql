-- One row a post as it was last seen, at or before $before where that is given (null: ever). Of two snapshots of one moment the one with more views holds.
-- post_id, account, is_brand, taken_at and posted_at (UTC), duration_s (seconds), caption, language (BCP 47), format, url
-- views … profile_visits: counts over its life, watch_time_s in seconds; null where they could not be seen
-- retention: share still watching at second 1, 2, 3 …; viewers: JSON of who watched; thumbnail: address of the cover;
-- source: tiktok, or the kind of file the counts came from
with placed as (
    select
        post_id, account, is_brand, taken_at, posted_at, duration_s, caption, language, format, url, views, impressions,
        hook_2s, watch_time_s, completions, rewatches, likes, comments, shares, saves, follows, profile_visits, retention,
        reach, hook_6s, viewers, thumbnail, source,
        row_number() over (
            partition by post_id
            order by
                taken_at desc nulls last,
                views desc nulls last,
                likes desc nulls last,
                comments desc nulls last,
                watch_time_s desc nulls last
        ) as place
    from post
    where cast($before as timestamp) is null or taken_at <= cast($before as timestamp)
)
select
    post_id, account, is_brand, taken_at, posted_at, duration_s, caption, language, format, url, views, impressions,
    hook_2s, watch_time_s, completions, rewatches, likes, comments, shares, saves, follows, profile_visits, retention,
    reach, hook_6s, viewers, thumbnail, source
from placed
where place = 1
order by post_id asc nulls last
