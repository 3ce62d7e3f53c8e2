-- One row an order as the back end last said it. Of two read at the same moment the one that stands least holds:
-- cancelled, then refunded, then pending, then paid.
-- order_id, placed_at (UTC), account_day (of placed_at), value_micros, currency, status
-- ttclid, ad_id: where the shop kept them with the order, else null; source: the kind of file, null for the site itself
-- stands: whether it is worth money (paid or pending)
with placed as (
    select
        order_id, placed_at, account_day, value_micros, currency, status, ttclid, ad_id, source,
        row_number() over (
            partition by order_id
            order by
                retrieved_at desc nulls last,
                case status when 'cancelled' then 0 when 'refunded' then 1 when 'pending' then 2 else 3 end asc,
                value_micros desc nulls last,
                currency asc nulls last,
                ttclid asc nulls last,
                ad_id asc nulls last,
                source asc nulls first
        ) as place
    from "order"
)
select
    order_id, placed_at, account_day, value_micros, currency, status, ttclid, ad_id, source,
    status not in ('cancelled', 'refunded') as stands
from placed
where place = 1
order by placed_at asc nulls last, order_id asc nulls last
