-- One row a post, merged of its snapshots at or before $before where that is given (null: ever), and only of the posts named
-- in $posts (ids, separated by commas) where that is given. The newest snapshot holds,
-- whether its counts are higher or lower than before; of two of one moment the one with more views is the newer.
-- What describes a post comes from the newest snapshot that has it. A count the newest cannot see comes from the last
-- snapshot that saw it, if that one's views are within 5 % of the newest's: further apart the two are not of one audience.
-- Whether an account is the brand's the platform says where it was ever asked; a file does not know.
--
-- post_id, account, is_brand, taken_at and posted_at (UTC), duration_s (seconds), caption, language (BCP 47), format, url
-- views … profile_visits: counts over its life, watch_time_s in seconds; null where they could not be seen
-- retention: share still watching at second 1, 2, 3 …; viewers: JSON of who watched; thumbnail: address of the cover;
-- source: tiktok, or the kind of file the newest counts came from
with wanted as (
    select unnest(string_split(cast($posts as varchar), ',')) as post_id
),
placed as (
    select
        post_id, account, is_brand, taken_at, posted_at, duration_s, caption, language, format, url, views, impressions,
        hook_2s, watch_time_s, completions, rewatches, likes, comments, shares, saves, follows, profile_visits, retention,
        reach, hook_6s, viewers, thumbnail, source,
        coalesce(source, 'tiktok') = 'tiktok' as asked,
        count(*) over (partition by post_id) as snapshots,
        row_number() over (
            partition by post_id
            order by
                taken_at desc nulls last,
                views desc nulls last,
                likes desc nulls last,
                comments desc nulls last,
                watch_time_s desc nulls last,
                shares desc nulls last,
                saves desc nulls last,
                source asc nulls first
        ) as place
    from post
    where
        (cast($before as timestamp) is null or taken_at <= cast($before as timestamp))
        and (cast($posts as varchar) is null or post_id in (select wanted.post_id from wanted))
),
earlier as (
    select
        post_id,
        min_by(account, place) filter (where account <> '') as account,
        min_by(is_brand, place) filter (where asked) as is_brand,
        min_by(posted_at, place) filter (where posted_at is not null) as posted_at,
        min_by(duration_s, place) filter (where duration_s is not null) as duration_s,
        min_by(retention, place) filter (where array_length(retention) > 0) as retention,
        min_by(caption, place) filter (where caption <> '') as caption,
        min_by(language, place) filter (where language <> '') as language,
        min_by(format, place) filter (where format <> '') as format,
        min_by(url, place) filter (where url <> '') as url,
        min_by(viewers, place) filter (where viewers <> '') as viewers,
        min_by(thumbnail, place) filter (where thumbnail <> '') as thumbnail,
        min_by(impressions, place) filter (where impressions is not null) as impressions,
        min_by(coalesce(views, -1), place) filter (where impressions is not null) as impressions_views,
        min_by(hook_2s, place) filter (where hook_2s is not null) as hook_2s,
        min_by(coalesce(views, -1), place) filter (where hook_2s is not null) as hook_2s_views,
        min_by(watch_time_s, place) filter (where watch_time_s is not null) as watch_time_s,
        min_by(coalesce(views, -1), place) filter (where watch_time_s is not null) as watch_time_s_views,
        min_by(completions, place) filter (where completions is not null) as completions,
        min_by(coalesce(views, -1), place) filter (where completions is not null) as completions_views,
        min_by(rewatches, place) filter (where rewatches is not null) as rewatches,
        min_by(coalesce(views, -1), place) filter (where rewatches is not null) as rewatches_views,
        min_by(likes, place) filter (where likes is not null) as likes,
        min_by(coalesce(views, -1), place) filter (where likes is not null) as likes_views,
        min_by(comments, place) filter (where comments is not null) as comments,
        min_by(coalesce(views, -1), place) filter (where comments is not null) as comments_views,
        min_by(shares, place) filter (where shares is not null) as shares,
        min_by(coalesce(views, -1), place) filter (where shares is not null) as shares_views,
        min_by(saves, place) filter (where saves is not null) as saves,
        min_by(coalesce(views, -1), place) filter (where saves is not null) as saves_views,
        min_by(follows, place) filter (where follows is not null) as follows,
        min_by(coalesce(views, -1), place) filter (where follows is not null) as follows_views,
        min_by(profile_visits, place) filter (where profile_visits is not null) as profile_visits,
        min_by(coalesce(views, -1), place) filter (where profile_visits is not null) as profile_visits_views,
        min_by(reach, place) filter (where reach is not null) as reach,
        min_by(coalesce(views, -1), place) filter (where reach is not null) as reach_views,
        min_by(hook_6s, place) filter (where hook_6s is not null) as hook_6s,
        min_by(coalesce(views, -1), place) filter (where hook_6s is not null) as hook_6s_views
    from placed
    where snapshots > 1
    group by post_id
)
select
    placed.post_id,
    coalesce(earlier.account, placed.account) as account,
    coalesce(earlier.is_brand, placed.is_brand) as is_brand,
    placed.taken_at,
    coalesce(placed.posted_at, earlier.posted_at) as posted_at,
    coalesce(placed.duration_s, earlier.duration_s) as duration_s,
    coalesce(earlier.caption, placed.caption) as caption,
    coalesce(earlier.language, placed.language) as language,
    coalesce(earlier.format, placed.format) as format,
    coalesce(earlier.url, placed.url) as url,
    placed.views,
    case
        when placed.impressions is not null then placed.impressions
        when abs(earlier.impressions_views - placed.views) <= 0.05 * placed.views then earlier.impressions
    end as impressions,
    case
        when placed.hook_2s is not null then placed.hook_2s
        when abs(earlier.hook_2s_views - placed.views) <= 0.05 * placed.views then earlier.hook_2s
    end as hook_2s,
    case
        when placed.watch_time_s is not null then placed.watch_time_s
        when abs(earlier.watch_time_s_views - placed.views) <= 0.05 * placed.views then earlier.watch_time_s
    end as watch_time_s,
    case
        when placed.completions is not null then placed.completions
        when abs(earlier.completions_views - placed.views) <= 0.05 * placed.views then earlier.completions
    end as completions,
    case
        when placed.rewatches is not null then placed.rewatches
        when abs(earlier.rewatches_views - placed.views) <= 0.05 * placed.views then earlier.rewatches
    end as rewatches,
    case
        when placed.likes is not null then placed.likes
        when abs(earlier.likes_views - placed.views) <= 0.05 * placed.views then earlier.likes
    end as likes,
    case
        when placed.comments is not null then placed.comments
        when abs(earlier.comments_views - placed.views) <= 0.05 * placed.views then earlier.comments
    end as comments,
    case
        when placed.shares is not null then placed.shares
        when abs(earlier.shares_views - placed.views) <= 0.05 * placed.views then earlier.shares
    end as shares,
    case
        when placed.saves is not null then placed.saves
        when abs(earlier.saves_views - placed.views) <= 0.05 * placed.views then earlier.saves
    end as saves,
    case
        when placed.follows is not null then placed.follows
        when abs(earlier.follows_views - placed.views) <= 0.05 * placed.views then earlier.follows
    end as follows,
    case
        when placed.profile_visits is not null then placed.profile_visits
        when abs(earlier.profile_visits_views - placed.views) <= 0.05 * placed.views then earlier.profile_visits
    end as profile_visits,
    coalesce(earlier.retention, placed.retention) as retention,
    case
        when placed.reach is not null then placed.reach
        when abs(earlier.reach_views - placed.views) <= 0.05 * placed.views then earlier.reach
    end as reach,
    case
        when placed.hook_6s is not null then placed.hook_6s
        when abs(earlier.hook_6s_views - placed.views) <= 0.05 * placed.views then earlier.hook_6s
    end as hook_6s,
    coalesce(earlier.viewers, placed.viewers) as viewers,
    coalesce(earlier.thumbnail, placed.thumbnail) as thumbnail,
    placed.source
from placed
left join earlier on placed.post_id = earlier.post_id
where placed.place = 1
order by placed.post_id asc nulls last
