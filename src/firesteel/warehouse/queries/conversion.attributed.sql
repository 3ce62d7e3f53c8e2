-- One row a purchase event that counts (event.distinct), with the touch that won it and the order it belongs to.
-- The last click of the seven days before it wins; without one, the last view of the day before it. A touch belongs to the
-- buyer by click id or by visitor. Of two touches at one moment the smaller ad_id wins.
--
-- pixel_code, identity, event_id, order_id, occurred_at, received_at (UTC), value_micros, currency, copies,
-- browser_copies, server_copies     as in event.distinct
-- conversion                        a number within this result
-- touch_kind, ad_id, touched_at, touch_day     click or view, whose, when (UTC), on which account day; null where none won
-- flight_id, post_id                of the ad, as delivered; null where its delivery was never read
-- order_value_micros, order_currency, order_status, order_stands     null where the back end knows no such order
with conversion as (
    select
        pixel_code, identity, event_id, order_id, occurred_at, received_at, value_micros, currency, visitor, ttclid,
        copies, browser_copies, server_copies,
        row_number() over (
            order by
                occurred_at asc nulls last,
                received_at asc nulls last,
                pixel_code asc nulls last,
                identity asc nulls last,
                visitor asc nulls last,
                ttclid asc nulls last,
                value_micros asc nulls last
        ) as conversion
    from event_distinct
    where name = 'Purchase'
),
met as (
    select conversion.conversion, conversion.occurred_at, touch.kind, touch.ad_id, touch.at as touched_at, touch.account_day
    from conversion
    inner join touch on conversion.ttclid = touch.ttclid
    where touch.ttclid <> ''
    union all
    select conversion.conversion, conversion.occurred_at, touch.kind, touch.ad_id, touch.at as touched_at, touch.account_day
    from conversion
    inner join touch on conversion.visitor = touch.visitor
    where touch.visitor <> ''
),
placed as (
    select
        conversion, kind, ad_id, touched_at, account_day,
        row_number() over (
            partition by conversion
            order by case when kind = 'click' then 0 else 1 end asc, touched_at desc nulls last, ad_id asc nulls last
        ) as place
    from met
    where
        touched_at <= occurred_at
        and (
            (kind = 'click' and touched_at >= occurred_at - interval 7 days)
            or (kind = 'view' and touched_at >= occurred_at - interval 1 day)
        )
),
ad as (
    select ad_id, min(flight_id) as flight_id, min(post_id) as post_id
    from delivery_latest
    group by ad_id
)
select
    conversion.pixel_code,
    conversion.identity,
    conversion.event_id,
    conversion.order_id,
    conversion.occurred_at,
    conversion.received_at,
    conversion.value_micros,
    conversion.currency,
    conversion.copies,
    conversion.browser_copies,
    conversion.server_copies,
    conversion.conversion,
    placed.kind as touch_kind,
    placed.ad_id,
    placed.touched_at,
    placed.account_day as touch_day,
    ad.flight_id,
    ad.post_id,
    order_latest.value_micros as order_value_micros,
    order_latest.currency as order_currency,
    order_latest.status as order_status,
    order_latest.stands as order_stands
from conversion
left join placed on conversion.conversion = placed.conversion and placed.place = 1
left join ad on placed.ad_id = ad.ad_id
left join order_latest on conversion.order_id = order_latest.order_id
order by conversion.conversion asc
