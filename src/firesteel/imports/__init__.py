"""Files people export, as the lake's columns and trade values: posts, comments, orders and reports of ads."""

from .comments import CommentsImported, read_comments
from .mapping import parse_columns
from .posts import CANONICAL, Imported, read_posts
from .reading import OURS, Read, proposed, read
from .tables import Refusal, Table, read_table, regular

__all__ = [
    "CANONICAL",
    "OURS",
    "CommentsImported",
    "Imported",
    "Read",
    "Refusal",
    "Table",
    "parse_columns",
    "proposed",
    "read",
    "read_comments",
    "read_posts",
    "read_table",
    "regular",
]
