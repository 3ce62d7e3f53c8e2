"""What people outside get to read: letters, the agreement as a PDF, the calendar as a feed, a creator's page as a file.

letters     a ready letter for each step of the pipeline, in several languages
agreement   the agreement as a PDF, with lines to sign on
feed        the rights calendar as iCal
statement   a creator's page as one signed file
dates       days and moments in each language
languages/  the letters themselves, a file a language
"""
