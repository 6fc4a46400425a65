"""Images of an embedded database, and statements that see an older one, as on a server.

ArangoDB runs statements side by side, each on a snapshot of the database as it was when the
statement began, and ends one with error 1200 when it writes a document that another has written
since. The embedded engine runs one statement after the other, so a statement that began earlier is
run on an image of the database here, and what it wrote there is carried over.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from arango.response import Response

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.database.connection import close_database, open_database
from service.database.query import run
from tests.operations.interleaving import Branch, SideBySide

_ALL = [*COLLECTIONS, *EDGES]
_DUMP = "RETURN {" + ", ".join(f"{name}: (FOR d IN {name} RETURN d)" for name in _ALL) + "}"

_CONFLICT = '{"error":true,"code":409,"errorNum":1200,"errorMessage":"write-write conflict"}'

#: A statement gives its new documents keys that no other one gives.
_KEYS_OF_A_STATEMENT = 10_000

Documents = dict[tuple[str, str], dict[str, Any]]


class DatabaseFile:
    """The file of an embedded database, whose content can be kept and brought back."""

    def __init__(self, path: Path) -> None:
        self.handle = open_database(f"embedded://{path}")
        self._file = sqlite3.connect(path, check_same_thread=False)

    def image(self) -> sqlite3.Connection:
        """Return a copy of all that is in it."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._file.backup(copy)
        return copy

    def bring_back(self, image: sqlite3.Connection) -> None:
        """Make everything as it was."""
        image.backup(self._file)

    def documents(self) -> Documents:
        """Return everything that is in it."""
        [found] = run(self.handle, _DUMP, {})
        return {(name, each["_key"]): each for name in _ALL for each in found[name]}

    def close(self) -> None:
        self._file.close()
        close_database(self.handle)


def a_copy(file: Path, path: Path) -> DatabaseFile:
    """Open a copy of a database file."""
    shutil.copy(file, path)
    return DatabaseFile(path)


class OnSnapshots(SideBySide):
    """Operations side by side, whose statements may see the database as it was a moment ago.

    A statement that writes takes two steps: it begins, and it commits.
    """

    def __init__(self, now: DatabaseFile, past: DatabaseFile, operations, choose) -> None:
        super().__init__(now.handle, operations, choose)
        self._now, self._past = now, past
        self._begun: dict[int, sqlite3.Connection | None] = {}
        self.late = 0  #: statements that committed after others which they did not see
        self.conflicts = 0

    def write(self, branch: Branch, request: Any) -> Any:
        me = id(branch)
        self.wait(branch, is_reading=True)
        self._begun[me] = None
        self.wait(branch, is_reading=False)
        image = self._begun.pop(me)
        self._keep_for_others()
        if image is None:
            return self._send(*request[0], **request[1])
        self.late += 1
        self._past.bring_back(image)
        with self.not_waiting():
            return self._carry_over(request)

    def _keep_for_others(self) -> None:
        """Keep an image for those that began before what changes now."""
        if others := [each for each, image in self._begun.items() if image is None]:
            self._begun |= dict.fromkeys(others, self._now.image())

    def _carry_over(self, request: Any) -> Response:
        """Run a statement on the past, and write what it wrote there."""
        for name in COLLECTIONS:
            first = {"_key": str(self.late * _KEYS_OF_A_STATEMENT)}
            run(self._past.handle, f"INSERT @first INTO {name}", {"first": first})
            run(self._past.handle, f"REMOVE @first IN {name}", {"first": first})
        before = self._past.documents()
        answer = self._past.handle.conn._http.send_request(*request[0], **request[1])
        after, present = self._past.documents(), self._now.documents()
        written = {
            each for each in before.keys() | after.keys() if before.get(each) != after.get(each)
        }
        if any(_revision(before, each) != _revision(present, each) for each in written):
            self.conflicts += 1
            return Response("post", "", {}, 409, "Conflict", _CONFLICT)
        for each in sorted(written):
            self._write(each, after.get(each), is_new=each not in before)
        return answer

    def _write(self, each: tuple[str, str], document: Any, *, is_new: bool) -> None:
        name, key = each
        if document is None:
            run(self._now.handle, f"REMOVE @key IN {name}", {"key": key})
        else:
            verb = "INSERT @new INTO" if is_new else "REPLACE @new IN"
            run(self._now.handle, f"{verb} {name}", {"new": document})


def _revision(documents: Documents, each: tuple[str, str]) -> Any:
    return documents.get(each, {}).get("_rev")
