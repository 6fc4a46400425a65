"""Which variables a place in a query can see.

Source:
    ArangoDB manual 3.12, "Variables in AQL" and "COLLECT"; the scope handling of its grammar.
"""

from service.embedded.errors import VariableRedeclared

#: What a write leaves for the clauses after it.
PSEUDO_VARIABLES = frozenset({"OLD", "NEW"})


class Scopes:
    """The variables in sight, one set for every FOR and COLLECT, and one for the query itself.

    No variable hides another: a name can be used again only where the first one is out of sight.
    """

    def __init__(self) -> None:
        self._sets: list[set[str]] = [set()]
        #: for each query and subquery, the number of sets below its own
        self._queries: list[int] = [0]

    def sees(self, name: str) -> bool:
        """Say whether a variable is in sight."""
        return any(name in names for names in self._sets)

    def declare(self, name: str) -> None:
        """Add a variable.

        Raises:
            VariableRedeclared: A variable of this name is in sight.
        """
        if self.sees(name):
            message = f"variable '{name}' is assigned multiple times"
            raise VariableRedeclared(message)
        self._sets[-1].add(name)

    def declare_pseudo(self, name: str) -> None:
        """Add ``OLD`` or ``NEW``, or replace it."""
        self._sets[-1].add(name)

    def start_loop(self) -> None:
        """Begin the part of a query that stands behind a FOR."""
        self._sets.append(set())

    def start_query(self) -> None:
        """Begin a subquery."""
        self._queries.append(len(self._sets))
        self._sets.append(set())

    def end_query(self) -> None:
        """Forget everything a subquery declared."""
        del self._sets[self._queries.pop() :]

    def has_rows(self) -> bool:
        """Say whether a FOR or COLLECT stands before, in this query."""
        return len(self._sets) > self._queries[-1] + 1

    def collect(self, introduced: set[str]) -> None:
        """Forget what the loops of this query declared, and go on with a COLLECT's variables."""
        if not self.has_rows():
            self._sets[-1].update(introduced)
            return
        del self._sets[self._queries[-1] + 1 :]
        self._sets.append(set(introduced))
