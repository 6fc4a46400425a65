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


def test_nobody_needs_to_listen():
    listen(None)

    assert values.divide(1, 0) is None
