-- One row a comment as it was last seen. Of two readings of one moment the hidden one holds, then the one with more likes.
-- Texts are sealed and say nothing here: only of two readings that differ in nothing else do they tell which holds, so that
-- it is the same one each time.
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
                ad asc nulls first,
                pinned desc nulls last,
                created_at desc nulls last,
                parent asc nulls last,
                is_creator desc nulls last,
                post_id asc nulls last,
                author asc nulls last,
                text asc nulls last
        ) as place
    from comment
)
select comment_id, post_id, author, text, created_at, likes, is_creator, hidden, parent, pinned, ad
from placed
where place = 1
order by post_id asc nulls last, created_at asc nulls last, comment_id asc nulls last
