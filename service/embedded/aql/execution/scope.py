"""Where each variable of a query lives while it runs: its slot in the frame.

A *frame* is one list for a whole execution. Slot 0 holds the `Run`; bind values, variables and
elements of expansions have a slot each, given out while the query is compiled. Not for runtime
state: that is `run.py`.
"""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, TypeAlias

from service.embedded.aql import tree

#: ``[run, bind value, …, variable, …]``
Frame: TypeAlias = list[Any]
#: An expression made ready to run.
Evaluate: TypeAlias = Callable[[Frame], Any]
#: The rows of a clause: each step leaves the next row in the frame.
Pipeline: TypeAlias = Callable[[Frame], Iterable[None]]

#: The slot of the `Run`.
RUN = 0


class Slots:
    """Gives out the slots of one query, and knows how to compile the queries inside it."""

    def __init__(self, subquery: "Callable[[tree.Query, Scope], Evaluate]") -> None:
        #: ``{bind name: slot}``
        self.binds: dict[str, int] = {}
        self.size = 1
        #: compiles a subquery; handed in, because expressions and clauses contain each other
        self.subquery = subquery
        #: the walks compiled so far, for who can read ahead for them
        self.walks: list[Any] = []
        #: what to make sure of before the first row of an execution
        self.checks: list[Callable[[Frame], object]] = []
        #: ``{name of a collection: its number}`` of those that only one clause writes to
        self.written_once: dict[str, int] = {}

    def take(self) -> int:
        """Reserve a slot that nobody else uses."""
        self.size += 1
        return self.size - 1

    def bind(self, name: str) -> int:
        """Return the slot of a bind value, the same one each time."""
        if name not in self.binds:
            self.binds[name] = self.take()
        return self.binds[name]


class Scope:
    """The variables that an expression can see.

    A subquery works on a child: it sees what is outside, and what it declares stays inside.
    """

    def __init__(self, slots: Slots, outer: "Scope | None" = None) -> None:
        self.slots = slots
        self.outer = outer
        #: ``{variable: slot}`` declared at this level
        self.variables: dict[str, int] = {}
        #: those among them that change from row to row, because a loop stands before them
        self.varying: list[str] = []
        #: those that have the same value in the whole execution
        self.constants: set[str] = set()
        #: ``{variable: number of the collection whose document it is}``
        self.documents: dict[str, int] = {}
        #: whether a loop or COLLECT has been passed at this level
        self.in_loop = False
        #: where the element of the innermost expansion is
        self.current: int | None = outer.current if outer else None

    def declare(self, name: str) -> int:
        """Give a variable of this level its slot."""
        slot = self.variables[name] = self.slots.take()
        if self.in_loop and name not in self.varying:
            self.varying.append(name)
        return slot

    def find(self, name: str) -> int:
        """Return the slot of a variable of this level or of one outside.

        Raises:
            KeyError: if binding let an unknown name pass.
        """
        if name in self.variables:
            return self.variables[name]
        if self.outer is None:
            raise KeyError(name)
        return self.outer.find(name)

    def is_constant(self, name: str) -> bool:
        """Tell whether a variable has the same value in the whole execution."""
        if name in self.variables:
            return name in self.constants
        return self.outer is not None and self.outer.is_constant(name)

    def knows(self, name: str) -> bool:
        """Tell whether a variable of this level or of one outside has this name."""
        return name in self.variables or (self.outer is not None and self.outer.knows(name))

    def child(self) -> "Scope":
        """Open the scope of a subquery."""
        return Scope(self.slots, self)

    def enter_loop(self) -> None:
        """Note that from here on there may be many rows."""
        self.in_loop = True

    def start_rows_anew(self) -> None:
        """Forget what varied from row to row, as COLLECT does."""
        self.varying = []
        self.documents = {}
        self.in_loop = True


class Copies:
    """Keeps what some slots hold for one row, and puts it back later."""

    def __init__(self, slots: Iterable[int]) -> None:
        self.slots = tuple(slots)
        #: all of them, if they lie side by side
        self._together: slice | None = None
        if self.slots and self.slots == tuple(range(self.slots[0], self.slots[-1] + 1)):
            self._together = slice(self.slots[0], self.slots[-1] + 1)
        self.take = self._taker()

    def _taker(self) -> Evaluate:
        if not self.slots:
            return lambda _: ()
        return itemgetter(*self.slots) if self._together is None else itemgetter(self._together)

    def put(self, frame: Frame, kept: Any) -> None:
        """Put back what ``take`` returned."""
        if self._together is not None:
            frame[self._together] = kept
        else:
            for slot, value in zip(self.slots, kept, strict=True):
                frame[slot] = value
