"""TikTok's Business API v1.3 as it is on the wire: bodies, answers, enums, return codes. No behaviour.

Field names, enums and numbers follow TikTok's public documentation as read in November 2026; where a page could not
be read, the shape comes from the official Python SDK or a public Go client. Asks leave out what is not set; answers
tolerate unknown and missing fields. Ids are strings of digits, money is a number in major units, times are
``YYYY-MM-DD HH:MM:SS`` in UTC unless a field says otherwise.
"""
