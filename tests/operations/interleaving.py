"""Run operations side by side, request by request, in every order that makes a difference.

Each operation runs in a thread of its own, and all of them wait wherever they ask the database for
something; who goes on is decided here. It hooks in below python-arango, where nothing of the
service knows about it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

Operation = Callable[[], Any]


@dataclass
class Step:
    """A request of one operation: a choice that was made, and what else could have been."""

    chosen: int
    others: list[int]


@dataclass
class Branch:
    """An operation that runs in its own thread."""

    operation: Operation
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    is_reading: bool = False  #: what it is about to ask for changes nothing
    is_over: bool = False
    answer: Any = None
    error: BaseException | None = None


class SideBySide:
    """Operations on one database, one request at a time.

    Args:
        database: a python-arango handle, which all the operations use.
        operations: what runs side by side.
        choose: picks who goes on: ``choose(place in the order, [number of an operation])``.
    """

    def __init__(
        self,
        database: Any,
        operations: Sequence[Operation],
        choose: Callable[[int, list[int]], int],
    ) -> None:
        self._driver = database.conn._http
        self._send = self._driver.send_request
        self._choose = choose
        self._stopped = threading.Semaphore(0)
        self._branches = [Branch(operation) for operation in operations]
        self._mine: dict[int, Branch] = {}
        self._has_read = False  #: the last step changed nothing
        self.steps: list[Step] = []

    def run(self) -> list[Any]:
        """Run all to their ends, and return the answer, or the error, of each."""
        self._driver.send_request = self.send_request
        try:
            for branch in self._branches:
                threading.Thread(target=self._run, args=(branch,)).start()
                self._stopped.acquire()
            while waiting := [n for n, each in enumerate(self._branches) if not each.is_over]:
                self._go_on(waiting)
        finally:
            del self._driver.send_request
        return [branch.error or branch.answer for branch in self._branches]

    def send_request(self, session, method, url, *args, **kwargs):
        """Wait for one's turn, then ask the database."""
        request = (session, method, url, *args), kwargs
        branch = self._mine.get(threading.get_ident())
        if branch is None:
            return self._send(*request[0], **kwargs)
        if is_reading(method, url, kwargs):
            self.wait(branch, is_reading=True)
            return self._send(*request[0], **kwargs)
        return self.write(branch, request)

    def write(self, branch: Branch, request: Any) -> Any:
        """Ask for something that changes the database."""
        self.wait(branch, is_reading=False)
        return self._send(*request[0], **request[1])

    def wait(self, branch: Branch, *, is_reading: bool) -> None:
        branch.is_reading = is_reading
        self._stopped.release()
        branch.go.acquire()

    @contextmanager
    def not_waiting(self) -> Iterator[None]:
        """Let what an operation's thread asks pass at once."""
        branch = self._mine.pop(threading.get_ident())
        try:
            yield
        finally:
            self._mine[threading.get_ident()] = branch

    def _run(self, branch: Branch) -> None:
        self._mine[threading.get_ident()] = branch
        try:
            branch.answer = branch.operation()
        except BaseException as ex:  # noqa: BLE001 - the test looks at it
            branch.error = ex
        branch.is_over = True
        self._stopped.release()

    def _go_on(self, waiting: list[int]) -> None:
        """Let one go on. Two that only read may do it in any order, so one order is enough."""
        if self.steps and waiting != [0]:
            last = self.steps[-1].chosen
            if self._has_read and last in waiting:
                waiting = [n for n in waiting if n >= last or not self._branches[n].is_reading]
        chosen = self._choose(len(self.steps), waiting)
        self.steps.append(Step(chosen, [n for n in waiting if n != chosen]))
        branch = self._branches[chosen]
        self._has_read = branch.is_reading
        branch.go.release()
        self._stopped.acquire()


def is_reading(method: str, url: str, kwargs: dict[str, Any]) -> bool:
    """Tell whether a request changes nothing."""
    if method == "get":
        return True
    lines = str(kwargs.get("data")).split("\\n") if url.endswith("/_api/cursor") else []
    text = "\n".join(line for line in lines if not line.lstrip('{"query:').startswith("//"))
    return bool(lines) and not any(f"{verb} " in text for verb in ("INSERT", "UPDATE", "REMOVE"))


def orders(
    run: Callable[[Callable[[int, list[int]], int]], list[Step]], most: int
) -> Iterator[int]:
    """Run operations in every order, or in so many random ones; yield the number of the order."""
    open_orders: list[list[int]] = [[]]
    for number in range(most):
        if not open_orders:
            return
        order = open_orders.pop()
        steps = run(partial(_as_in, order))
        yield number
        chosen = [step.chosen for step in steps]
        open_orders += [
            [*chosen[:place], other]
            for place in range(len(order), len(steps))
            for other in steps[place].others
        ]
    random = Random(1)  # noqa: S311 - no secret
    for number in range(most):
        if open_orders:
            run(lambda _, able: random.choice(able))
            yield most + number


def _as_in(order: list[int], place: int, able: list[int]) -> int:
    """Choose who goes on: as the order begins, then the first as long as it can."""
    is_told = place < len(order) and order[place] in able
    return order[place] if is_told else able[0]
