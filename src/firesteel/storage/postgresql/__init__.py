"""PostgreSQL as Django speaks to it, with what it says put into our words."""
