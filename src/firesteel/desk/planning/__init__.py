"""From a brief to plans.

drafts  a portfolio out of the ranking and the rights there are; the plans there are
"""
