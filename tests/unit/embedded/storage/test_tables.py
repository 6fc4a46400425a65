"""Whose a file is, also while somebody else is making it ours."""

import sqlite3

import pytest

from service.embedded.storage import tables
from service.embedded.storage.failures import StoreError


class _Overtaken:
    """A connection between whose first and second question another one makes the tables."""

    def __init__(self, path):
        self._path = path
        self._asked = 0

    def execute(self, sql):
        """Ask, each time anew."""
        if self._asked == 1:
            with sqlite3.connect(self._path) as other:
                other.execute("BEGIN IMMEDIATE")
                tables.install(other)
            other.close()
        self._asked += 1
        connection = sqlite3.connect(self._path)
        rows = connection.execute(sql).fetchall()
        connection.close()
        return _Rows(rows)


class _Rows:
    def __init__(self, rows):
        self._rows = rows

    def fetchone(self):
        """Return the first."""
        return self._rows[0]


def test_a_file_that_becomes_ours_meanwhile_is_ours(tmp_path):
    path = tmp_path / "store.db"

    assert tables.is_installed(_Overtaken(path), path)


def test_a_file_with_tables_of_others_is_refused(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")

    with pytest.raises(StoreError, match="another program's"):
        tables.is_installed(connection, path)
    connection.close()
