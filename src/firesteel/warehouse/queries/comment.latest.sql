-- One row a comment as it was last seen. Of two readings of one moment the hidden one holds.
-- comment_id, post_id, author (the platform's surrogate id), text, created_at (UTC, null where not known), likes,
-- is_creator, hidden, parent (id of the comment it replies to), pinned, ad (through which it was read); null where not known
with placed as (
    select
        comment_id, post_id, author, text, created_at, likes, is_creator, hidden, parent, pinned, ad,
        row_number() over (
            partition by comment_id
            order by
                taken_at desc nulls last,
                case when hidden then 0 else 1 end asc,
                likes desc nulls last,
                text asc nulls last,
                ad asc nulls first
        ) as place
    from comment
)
select comment_id, post_id, author, text, created_at, likes, is_creator, hidden, parent, pinned, ad
from placed
where place = 1
order by post_id asc nulls last, created_at asc nulls last, comment_id asc nulls last
