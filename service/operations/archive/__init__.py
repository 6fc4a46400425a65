"""A workflow with its results as one file, to keep it or to take it to another database.

An archive is a zip file: ``NAME.jsonl`` for each collection, a document on each line, and
``manifest.json``, which says how many there are and what they hash to. ``writing`` makes one,
``reading`` opens one that anybody may have made, ``checking`` looks whether it makes sense,
``renaming`` gives its documents new keys, and ``restoring`` puts it into a database.
"""
