"""Answering what people write under posts and ads: from the inbox to the platform.

commentfacts  what the ledger keeps of it
acting        hide, reply, pin, delete, through whichever door the post's identity opens; blocked words; handles
relabelling   what people say comments say; which of them nobody waits for any more
inbox         every comment with whose it is and by when; assigned, closed, opened again
briefs        what many people ask, as a brief for a follow-up post that names nobody
clause        what was agreed for comments that turn, done by itself
"""
