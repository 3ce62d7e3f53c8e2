"""Telling people who are not looking: what is new on Today goes out by e-mail, webhook, Slack or Microsoft Teams.

facts       what the ledger keeps: channels, the mail server, what was noticed, what became of each delivery
channels    making and changing channels; their addresses are secrets
timing      quiet hours, digests, the next try: pure, in the workspace's zone
outbox      which notices are fresh, which channel still waits for them, what is due: pure
noticing    the desk's part: look, note, send at most once, remember
failures    what did not arrive, as todos for Today
noticeviews what the page and the terminal show
"""
