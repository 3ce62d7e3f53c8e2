"""What the desk does with creators and their rights. The classes stand in the desk's chain, each on those before it.

agreeing        agreements: versions, signatures, withdrawals, payment, attachments
agreed          all agreements in one reading: which one names a post, whether it was signed or taken back
authorizing     post codes, one and many, linked accounts, Business Centers, music
codes           a paste or a file → rows of codes
watching        what a poll found changed, the flights it affects, the money at risk
holding         until when a flight's rights let it run, and what should become of its end
handing         the budget of flights that ended, handed on to the next best
ending          flights whose rights run out: ended before, renewed, or their budget moved on
moving          how much of it goes where
endfacts        what the ledger remembers of it; endviews what surfaces show, endtodos what Today says
creators        the pipeline and one creator, contacts, letters
creatorbook     one snapshot of everything known of creators, which their pages are made from
calendar        four clocks of every post, and the feed
hosting         a creator's own page: links, what it shows, what they do there
sharing         results as agreed, and no others
addresses       signed addresses that open without a login
creatorfacts    what the ledger remembers
rightsviews     what surfaces show
"""
