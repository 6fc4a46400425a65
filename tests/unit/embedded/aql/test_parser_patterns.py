"""Destructuring in LET and FOR."""

import pytest

from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.query import Engine
from service.embedded.errors import AqlSyntaxError, VariableRedeclared
from service.embedded.storage.store import Store


@pytest.fixture(scope="module")
def rows():
    store = Store(None)
    yield lambda text: Engine(store).execute("_system", text).rows
    store.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("LET [x, y] = [1, 2] RETURN [x, y]", [[1, 2]]),
        ("LET [, x, , y] = [1, 2, 3, 4] RETURN [x, y]", [[2, 4]]),
        ("LET [x, y] = [1] RETURN [x, y]", [[1, None]]),
        ("LET [x] = 'no array' RETURN x", [None]),
        ("LET [[x], [y, z]] = [['a', 'b'], [1, 2, 3]] RETURN [x, y, z]", [["a", 1, 2]]),
        ("LET {x, y} = {x: 1, y: 2, z: 3} RETURN [x, y]", [[1, 2]]),
        ("LET {x: a, `y z`} = {x: 1, `y z`: 2} RETURN [a, `y z`]", [[1, 2]]),
        ("LET {x: {y: [, a]}, z} = {x: {y: [1, 2]}} RETURN [a, z]", [[2, None]]),
        ("LET {x} = null RETURN x", [None]),
        ("LET a = [1, 2], [b, c] = a, d = 3 RETURN [b, c, d]", [[1, 2, 3]]),
        ("LET [x, y] = (FOR i IN 1..2 RETURN i * 2) RETURN [x, y]", [[2, 4]]),
        ("FOR {a, b} IN [{a: 1, b: 2}, {a: 3}] FILTER a > 0 RETURN [a, b]", [[1, 2], [3, None]]),
        ("FOR [key, value] IN ENTRIES({a: 1, b: 2}) RETURN CONCAT(key, value)", ["a1", "b2"]),
        ("FOR {a} IN [{a: 1}] COLLECT b = a INTO groups RETURN groups", [[{"a": 1}]]),
    ],
)
def test_a_pattern_takes_values_apart(rows, query, expected):
    assert rows(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "LET [x y] = 1 RETURN x",
        "LET {x: 1} = {} RETURN x",
        "LET {x,} = {} RETURN x",
        "LET [x = 1 RETURN x",
        "FOR [x] 1 RETURN x",
        "FOR [x], y IN 1..2 RETURN x",
    ],
)
def test_a_malformed_pattern_is_refused(query):
    with pytest.raises(AqlSyntaxError):
        parse(query)


@pytest.mark.parametrize("query", ["LET [x, x] = 1 RETURN x", "LET a = 1 FOR {a} IN [1] RETURN a"])
def test_a_pattern_declares_its_variables(rows, query):
    with pytest.raises(VariableRedeclared):
        rows(query)


def test_a_pattern_is_evaluated_once(rows):
    assert rows("LET [x, y] = FIRST([RAND()][* RETURN [CURRENT, CURRENT]]) RETURN x == y") == [True]
