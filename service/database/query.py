"""Load an ``.aql`` file as something one calls like a function.

The head of the file is its docstring and declares its bind parameters; head and body must agree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from arango.cursor import Cursor
from arango.database import StandardDatabase

from service.database.conflicts import retried
from service.database.failures import translated

#: ``// @limit  integer  most jobs to return``
_DECLARATION = re.compile(r"^// (@@?\w+) +\w+ +\S", re.MULTILINE)

#: A string, a quoted name or a comment, else a bind parameter.
_BIND = re.compile(
    r"""
    "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | `[^`]*` | //[^\n]* | /\*.*?\*/
    | (?P<bind>@@?[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)

#: Rows that the database sends at a time.
_BATCH_SIZE = 10_000


class QueryFileError(Exception):
    """The head of an .aql file does not match its body."""


@dataclass(frozen=True)
class Query:
    """One AQL query, called like a function."""

    name: str  #: its path under ``service/queries``: ``jobs/ready_that_fit``
    head: str  #: what it does, its bind parameters and what it returns, as a comment
    text: str  #: its name as a comment, for the server's slow-query log, and the AQL
    binds: dict[str, str]  #: ``{keyword: bind name}``: ``{"jobs": "@jobs", "limit": "limit"}``

    def __call__(self, database: StandardDatabase, /, **values: Any) -> list[Any]:
        """Run the query and return every row; write conflicts are tried again.

        Raises:
            TorcError: as ``service.database.failures`` says.
            TypeError: if a bind value is missing or too many.
        """
        if values.keys() != self.binds.keys():
            message = f"{self.name} takes {sorted(self.binds)}, not {sorted(values)}"
            raise TypeError(message)
        bind_vars = {self.binds[keyword]: value for keyword, value in values.items()}
        return run(database, self.text, bind_vars)


@translated
def run(database: StandardDatabase, text: str, bind_vars: dict[str, Any]) -> list[Any]:
    """Run a text of AQL and return every row.

    Raises:
        TorcError: as ``service.database.failures`` says.
    """
    return retried(lambda: _rows(database.aql.execute, text, bind_vars))


def _rows(execute: Callable[..., Any], text: str, bind_vars: dict[str, Any]) -> list[Any]:
    # Only an async or batch handle answers with something other than a cursor.
    cursor = cast("Cursor", execute(text, bind_vars=bind_vars, batch_size=_BATCH_SIZE))
    # Batch by batch: the cursor takes as long to give one row as to give all.
    rows = list(cursor.batch() or ())
    while cursor.has_more():
        rows += cursor.fetch()["batch"]
    return rows


def parse_query(name: str, text: str) -> Query:
    r"""Make a query of a file's text.

    Raises:
        QueryFileError: if the head declares other bind parameters than the body uses.

    Example:
        >>> parse_query("one", "// @it  string  what to say\n\nRETURN @it").binds
        {'it': 'it'}
    """
    head, _, body = text.partition("\n\n")
    declared = set(_DECLARATION.findall(head))
    used = {found["bind"] for found in _BIND.finditer(body) if found["bind"]}
    if declared != used:
        message = f"{name}.aql: declared only {declared - used}, used only {used - declared}"
        raise QueryFileError(message)
    binds = {bind.lstrip("@"): bind[1:] for bind in used}
    if len(binds) < len(used):
        message = f"{name}.aql: one name is both a collection and a value"
        raise QueryFileError(message)
    return Query(name, head, f"// {name}\n{body}", binds)


@cache
def load_query(name: str) -> Query:
    """Return the query of a file under ``service/queries``.

    Args:
        name: its path without the ending: ``jobs/ready_that_fit``.
    """
    text = files("service").joinpath("queries", *f"{name}.aql".split("/")).read_text("utf-8")
    return parse_query(name, text)
