"""Command lines as earlier versions of Torc spelled them, and what they are now.

Nothing here is imported before a command line turns out not to be one of ours.
"""
