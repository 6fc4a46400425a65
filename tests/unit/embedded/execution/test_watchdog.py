"""A statement that takes too long or too much ends, wherever it is, and leaves nothing behind."""

import threading

import pytest

from service.embedded.aql.execution import watchdog
from service.embedded.aql.execution.watchdog import Stopped, Watchdog
from service.embedded.errors import QueryKilled, ResourceLimitExceeded

# What ends a statement may hit a callback of the garbage collector (hypothesis has one), which
# Python then reports; the statement is told again.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ENDLESS = [
    "FOR n IN 1..1000000000 FILTER n < 0 RETURN n",
    "RETURN LENGTH((1..10000000)[* RETURN CURRENT * 2])",
    "LET many = (FOR n IN 1..1000000000 RETURN n) RETURN LENGTH(many)",
    "FOR n IN 1..1000000000 COLLECT m = n % 7 RETURN m",
    "FOR n IN 1..1000000 INSERT {n} INTO copies",
    "RETURN SLEEP(3)",
]


@pytest.mark.parametrize("text", ENDLESS)
def test_a_long_statement_ends_soon_after_its_time(bench, text):
    with pytest.raises(QueryKilled):
        bench.run(text, {"maxRuntime": 0.05})


def test_a_write_that_was_ended_leaves_nothing(bench):
    with pytest.raises(QueryKilled):
        bench.run("FOR n IN 1..1000000 INSERT {n} INTO copies", {"maxRuntime": 0.05})

    assert bench.rows("RETURN LENGTH(copies)") == [0]


def test_errors_to_be_ignored_are_not_the_end_of_time(bench):
    text = "FOR n IN 1..1000000 INSERT {_key: 'a'} INTO copies OPTIONS {ignoreErrors: true}"
    with pytest.raises(QueryKilled):
        bench.run(text, {"maxRuntime": 0.05})


@pytest.mark.parametrize(
    "text",
    [
        "FOR a IN 1..100000 FOR b IN 1..100000 RETURN [a, b]",
        "FOR a IN 1..10000000 COLLECT b = a INTO many RETURN many",
        "FOR a IN 1..100000000 RETURN DISTINCT a",
        "RETURN (1..1000)[* RETURN (1..1000)[* RETURN (1..1000)[* RETURN CURRENT]]]",
    ],
)
def test_a_large_statement_ends_at_its_memory_limit(bench, text):
    with pytest.raises(ResourceLimitExceeded):
        bench.run(text, {"memoryLimit": 50_000_000})


@pytest.mark.parametrize("limit", ["much", True, None, [], -1, 1e308])
def test_a_limit_that_is_no_number_is_none(bench, limit):
    options = {"memoryLimit": limit, "maxRuntime": limit}

    assert bench.run("RETURN 1", options).rows == [1]


def test_huge_integers_count_as_memory(bench):
    assert bench.run("RETURN @n", {"memoryLimit": 1000}, n=2**70).rows == [2**70]


class Limits:
    deadline = None
    memory_limit = 0


def test_the_memory_of_the_machine_is_a_limit():
    def call():
        raise MemoryError

    with pytest.raises(ResourceLimitExceeded):
        Watchdog().watch(Limits(), call)


def test_other_errors_pass():
    def call():
        raise KeyError

    with pytest.raises(KeyError):
        Watchdog().watch(Limits(), call)


class NoTime(Limits):
    deadline = 0.0


def step_often():
    """Give what was thrown at this thread many occasions to come up."""
    for number in range(10_000):
        str(number)


def test_what_is_thrown_as_a_statement_ends_does_not_come_up_after_it(monkeypatch):
    """The watchdog saw that the statement was not over, and throws when it is."""
    throw = watchdog._throw
    decided, is_over = threading.Event(), threading.Event()

    def throw_late(thread, exception):
        if exception is Stopped:
            decided.set()
            assert is_over.wait(10)
        throw(thread, exception)

    def call():
        looking.start()
        assert decided.wait(10)

    class Watched(Watchdog):
        def _leave(self, statement):
            is_over.set()
            super()._leave(statement)

    monkeypatch.setattr(watchdog, "_throw", throw_late)
    monkeypatch.setattr(Watchdog, "_wake", lambda _: None)
    dog = Watched()
    looking = threading.Thread(target=dog.look)
    with pytest.raises(QueryKilled):
        dog.watch(NoTime(), call)

    step_often()
    looking.join()
    step_often()


def test_a_statement_is_left_although_it_is_stopped_in_doing_so():
    left = []

    class Watched(Watchdog):
        def _leave(self, statement):
            left.append(statement)
            if len(left) == 1:
                raise Stopped
            super()._leave(statement)

    dog = Watched()

    assert dog.watch(Limits(), lambda: 1) == 1
    assert len(left) == 2
    dog.look()  # finds nothing to look at


def test_a_statement_that_is_over_is_not_stopped():
    """Many looks, at whatever moments of many small statements."""
    dog, is_done = Watchdog(), threading.Event()

    def look():
        while not is_done.is_set():
            dog.look()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(2000):
            try:
                dog.watch(NoTime(), lambda: [str(number) for number in range(20)])
            except QueryKilled:
                continue
    finally:
        is_done.set()
        looking.join()
    step_often()


@pytest.mark.parametrize("number", ["900000000000000000000", "1e300"])
def test_limit_takes_any_number(bench, number):
    assert bench.rows(f"FOR n IN 1..3 LIMIT {number}, 1 RETURN n") == []
    assert bench.rows(f"FOR n IN 1..3 LIMIT 1, {number} RETURN n") == [2, 3]


def test_a_range_beyond_all_counting_is_refused(bench):
    with pytest.raises(ResourceLimitExceeded):
        bench.rows("RETURN 1 IN 3..1e308")
