"""From a brief to plans.

drafts  a portfolio out of the ranking and the rights there are; the plans there are, copied, compared, as YAML
naming  how the workspace calls campaigns, ad groups and ads
power   what a plan's money can show, and what would let it show more
"""
