"""Files people export, as trade values: TikTok Studio, Business Suite, and any table with our columns or a mapping."""

from .comments import CommentsImported, read_comments
from .posts import CANONICAL, Imported, read_posts
from .tables import Refusal, Table, read_table

__all__ = [
    "CANONICAL",
    "CommentsImported",
    "Imported",
    "Refusal",
    "Table",
    "read_comments",
    "read_posts",
    "read_table",
]
