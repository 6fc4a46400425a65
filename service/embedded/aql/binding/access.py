"""What may still be read after a write: not the collection written, and no unknown documents.

Source:
    ArangoDB manual 3.12, "Data modification queries", "Restrictions"; error 1579.
"""

from dataclasses import fields
from typing import Any

from service.embedded.aql import tree
from service.embedded.errors import AccessAfterModification, WindowAfterModification

#: Functions that read documents which the query does not name.
_READERS = frozenset({"DOCUMENT"})
_WRITES = (tree.Insert, tree.Update, tree.Remove, tree.Upsert)


def check_access(query: tree.Query) -> None:
    """Check that no collection is used after it was written.

    Raises:
        AccessAfterModification: One is, or a traversal or ``DOCUMENT()`` follows a write.
        WindowAfterModification: A WINDOW does.
    """
    _Access().visit(query)


class _Access:
    """What a query has read and written so far, in the order of its execution."""

    def __init__(self) -> None:
        self._written: set[str] = set()
        #: ``{collection: how many subqueries deep it was first used}``
        self._first_seen: dict[str, int] = {}
        self._depth = 0

    def visit(self, part: Any) -> None:
        """Look at a node after everything that is evaluated before it."""
        if isinstance(part, tuple):
            for member in part:
                self.visit(member)
        elif isinstance(part, tree.Subquery):
            self._depth += 1
            self.visit(part.query)
            self._depth -= 1
        elif isinstance(part, tree.Collection):
            self._use(part.name)
        elif isinstance(part, tree.Node):
            self._visit_parts(part)

    def _visit_parts(self, node: tree.Node) -> None:
        if isinstance(node, tree.Query):
            self.visit(node.clauses)
            return
        for field in fields(node):
            if field.name != "along":
                self.visit(getattr(node, field.name))
        if isinstance(node, _WRITES):
            self._write(node.into.name)
        elif self._written and isinstance(node, tree.Traversal | tree.PathSearch):
            raise AccessAfterModification(_message("traversal"))
        elif self._written and isinstance(node, tree.Call) and node.name in _READERS:
            raise AccessAfterModification(_message(f"function {node.name}"))
        elif self._written and isinstance(node, tree.Window):
            raise WindowAfterModification

    def _use(self, name: str) -> None:
        if name in self._written:
            raise AccessAfterModification(_message(f"collection '{name}'"))
        self._first_seen.setdefault(name, self._depth)

    def _write(self, name: str) -> None:
        self._written.add(name)
        if self._first_seen[name] < self._depth:
            raise AccessAfterModification(_message(f"collection '{name}'"))


def _message(what: str) -> str:
    return f"access after data-modification by {what}"
