import pytest

from service.embedded.aql.values import algebra as values
from service.embedded.aql.values.notices import listen
from tests.unit.embedded.functions.calling import call


@pytest.fixture
def heard():
    warnings = []
    listen(lambda number, message: warnings.append((number, message)))
    yield warnings
    listen(None)


@pytest.mark.parametrize("operate", [values.divide, values.modulo])
def test_division_by_zero_is_noticed(heard, operate):
    assert operate(1, 0) is None
    assert heard == [(1562, "division by zero")]


def test_an_invalid_pattern_is_noticed_each_time(heard):
    call("REGEX_TEST", "a", "[")
    call("REGEX_REPLACE", "a", "[", "b")

    assert [number for number, _ in heard] == [1543, 1543]


@pytest.mark.parametrize("date", ["nope", True, 1e300])
def test_an_invalid_date_is_noticed(heard, date):
    assert call("DATE_YEAR", date) is None
    assert [number for number, _ in heard] == [1572]


@pytest.mark.parametrize(
    ("name", "arguments", "number"),
    [
        ("FIRST", (None,), 1563),
        ("POSITION", ("text", 1), 1563),
        ("INTERSECTION", ([], {}), 1563),
        ("SUM", (1,), 1563),
        ("POP", ("text",), 1542),
        ("PUSH", (1, 2), 1542),
        ("UNION", ([], None), 1542),
        ("SLICE", (None, 1), 1542),
    ],
)
def test_what_is_no_array_is_noticed(heard, name, arguments, number):
    assert call(name, *arguments) is None
    assert [each for each, _ in heard] == [number]


@pytest.mark.parametrize(
    ("name", "arguments"), [("FIRST", ([],)), ("POP", (None,)), ("REMOVE_NTH", (None, 1))]
)
def test_what_a_function_takes_is_not_noticed(heard, name, arguments):
    call(name, *arguments)

    assert heard == []


def test_a_wrong_argument_is_noticed_with_the_name_of_the_function(heard):
    call("SHIFT", "text")

    assert heard == [(1542, "invalid argument type in call to function 'SHIFT()'")]


def test_nobody_needs_to_listen():
    listen(None)

    assert values.divide(1, 0) is None
