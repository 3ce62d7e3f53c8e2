"""A flight from its first hour to its last: what it did, what to do with it, and doing it.

flightbook  what is read once for all flights: their newest steps, settings, decisions
aloft       flights as a buyer sees them: status, budget, scorecards
judging     every live flight decided in one pass
flying      carrying decisions out
twins       the same video as Spark Ad and as a file, beside each other
pacing      spend beside its plan, and how often people see an ad
pacetodos   what of both wants a person
"""
