"""Ways of looking at many posts: rows, facets, figures, comparisons, portraits. Nothing here records anything.

catalogue       what follows from a ranking alone, kept as long as it
rows            the same with rights and flights on top
figuring        figures of the posts page, one array each
comparing       posts side by side
profiles        an account as its posts make it
usual           what is usual of an account, and how far a post is from it
snapshots       a post's counts over time
portraitviews   the values these make
"""
