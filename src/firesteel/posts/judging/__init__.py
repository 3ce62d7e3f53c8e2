"""Each signal of a post against its account's usual post of that age, length and format: the statistics of the ranking.

baseline    every account's own fit, borrowing from the pool; a post placed against it
centres     what accounts have in common: slopes, spreads, formats (kept as a `Pool`, so that accounts are judged apart)
priors      what is believed before any post is seen, each figure with its source
facets      signals of one post inform each other
wanted      the audience as a signal
fits stacks arithmetic    likelihoods, accounts as segments, sums that are the same on every machine
"""
