"""Conflicts are tried again, failures become our errors, URLs are checked."""

from types import SimpleNamespace

import pytest
from arango.exceptions import ArangoServerError

from service.database.conflicts import WRITE_CONFLICT, retried, waits
from service.database.connection import close_database, open_database
from service.database.failures import translated
from service.errors import (
    Conflict,
    DatabaseUnavailable,
    InvalidRequest,
    NotFound,
    TooLarge,
    TorcError,
)


def server_error(number, http_code=400, message="said"):
    answer = SimpleNamespace(
        error_message=message,
        error_code=number,
        status_code=http_code,
        status_text="",
        url="",
        method="",
        headers={},
    )
    return ArangoServerError(answer, None)


def failing(times, number=WRITE_CONFLICT):
    """Return a function that fails some times, then answers with the number of calls."""
    calls = []

    def statement():
        calls.append(1)
        if len(calls) <= times:
            raise server_error(number)
        return len(calls)

    return statement


def test_a_write_conflict_is_tried_again():
    slept = []

    assert retried(failing(3), slept.append) == 4
    assert len(slept) == 3


def test_another_error_is_not_tried_again():
    with pytest.raises(ArangoServerError):
        retried(failing(1, number=1210), pytest.fail)


def test_endless_conflicts_end():
    with pytest.raises(ArangoServerError):
        retried(failing(10_000), lambda _: None)


def test_waits_grow_and_are_bounded():
    longest = list(waits(uniform=lambda _, most: most))

    assert longest == sorted(longest)
    assert longest[0] < 0.01
    assert longest[-1] == 1.0


@pytest.mark.parametrize(
    ("number", "error"),
    [(1200, Conflict), (1202, NotFound), (1210, Conflict), (1221, InvalidRequest), (32, TooLarge)],
)
def test_an_error_of_the_database_becomes_ours(number, error):
    def fail():
        raise server_error(number)

    with pytest.raises(error, match="The database refused: said") as caught:
        translated(fail)()
    assert isinstance(caught.value.__cause__, ArangoServerError)


def test_a_bug_of_ours_stays_what_it_is():
    def fail():
        raise server_error(1501)

    with pytest.raises(ArangoServerError):
        translated(fail)()


@pytest.mark.parametrize("error", [ConnectionError(), ConnectionAbortedError(), TimeoutError()])
def test_a_database_that_does_not_answer_is_unavailable(error):
    def fail():
        raise error

    with pytest.raises(DatabaseUnavailable, match="did not answer"):
        translated(fail)()


@pytest.mark.parametrize(
    "url", ["", "torc.db", "sqlite:///x", "http://", "ftp://h/x", "http://h:x/y", "embedded://a"]
)
def test_a_url_of_no_known_shape_is_refused(url):
    with pytest.raises(InvalidRequest, match="embedded:///absolute/path"):
        open_database(url)


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "text.db"
    path.write_text("no database" * 1000)

    with pytest.raises(DatabaseUnavailable, match=r"text\.db"):
        open_database(f"embedded://{path}")


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(DatabaseUnavailable):
        open_database("http://127.0.0.1:1/torc")


def every_error(error=TorcError):
    yield error
    for below in error.__subclasses__():
        yield from every_error(below)


@pytest.mark.parametrize("error", list(every_error()))
def test_every_error_says_something_by_itself_and_is_in_the_tree(error):
    import service.errors  # noqa: PLC0415 - its docstring is the subject

    assert str(error()) == error.__doc__
    assert f"{error.__name__} " in service.errors.__doc__
    if error is not TorcError:
        lines = [line for line in service.errors.__doc__.splitlines() if error.__name__ in line]
        assert str(error.status) in lines[0]


@pytest.mark.parametrize("number", [18, 1104, 1305])
def test_a_disk_that_is_full_or_broken_is_told_in_the_database_s_words(number):
    def statement():
        raise server_error(number, 500, "The disk is full.")

    with pytest.raises(DatabaseUnavailable, match=r"^The disk is full\.$"):
        translated(statement)()


@pytest.mark.parametrize(
    ("query", "level"), [("", 1), ("?synchronous=full", 2), ("?synchronous=NORMAL", 1)]
)
def test_a_url_says_whether_to_survive_power_cuts(tmp_path, query, level):
    database = open_database(f"embedded://{tmp_path}/torc.db{query}")
    with database.conn._http.server.store.read() as reading:
        (found,) = reading.connection.execute("PRAGMA synchronous").fetchone()
    close_database(database)

    assert found == level


@pytest.mark.parametrize("query", ["?synchronous=off", "?fast=yes", "?synchronous"])
def test_an_unknown_setting_of_a_file_is_refused(tmp_path, query):
    with pytest.raises(InvalidRequest, match=r"write \?synchronous=full"):
        open_database(f"embedded://{tmp_path}/torc.db{query}")
