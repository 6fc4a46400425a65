"""What can go wrong with the database file itself, as sentences for people.

Not for what is wrong with a document or a collection: that is an ``ArangoError``.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(OSError):
    """The database file cannot be used."""


#: What SQLite says, in part, and the sentence for it. ``{path}`` is the file.
_SENTENCES = {
    "not a database": "{path} is not a database of this program. Name another file.",
    "malformed": "The database {path} is damaged. Restore it from a copy.",
    "readonly": "The database {path} is read-only. Make the file and its folder writable.",
    "database or disk is full": "The disk of {path} is full. Nothing of the last change was kept.",
    "disk I/O error": "The disk of {path} could not be read or written.",
    "unable to open": "The database {path} cannot be opened. See that its folder exists and that"
    " you may write there.",
    "locked": "The database {path} has been locked by another process for too long. See whether"
    " a stopped process holds it, and try again.",
}


def failure(ex: sqlite3.Error, path: Path) -> StoreError:
    """Say in a sentence for people what SQLite reports of a file."""
    reported = str(ex)
    for part, text in _SENTENCES.items():
        if part in reported:
            return StoreError(text.format(path=path))
    return StoreError(f"The database {path} failed: {reported}.")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into a ``StoreError``.

    Raises:
        StoreError: for every error of SQLite.
    """
    try:
        yield
    except sqlite3.Error as ex:
        raise failure(ex, path) from ex
