import itertools
import sqlite3
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.embedded.aql.values import algebra as values
from service.embedded.storage import encoding

_NUMBERS = st.one_of(
    st.integers(-(2**63), 2**64 - 1),
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 2**53, 2.0**53, 2**53 + 1, 2**63, 2.0**63, -sys.float_info.max]),
)
_SCALARS = st.one_of(
    st.none(), st.booleans(), _NUMBERS, st.text(max_size=3), st.sampled_from("aAbB_-1 ")
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abAB"), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def compared():
    """Compare two codes as SQLite does: -1, 0 or 1."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE codes (code)")

    def compare(left, right):
        connection.execute("DELETE FROM codes")
        connection.execute("INSERT INTO codes VALUES (?)", (left,))
        sql = "SELECT (code > ?) - (code < ?) FROM codes"
        return connection.execute(sql, (right, right)).fetchone()[0]

    yield compare
    connection.close()


@pytest.fixture(scope="module")
def stored():
    """Return a code as SQLite gives it back."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE codes (code)")

    def store(code):
        connection.execute("DELETE FROM codes")
        connection.execute("INSERT INTO codes VALUES (?)", (code,))
        return connection.execute("SELECT code FROM codes").fetchone()[0]

    yield store
    connection.close()


def _sign(number):
    return (number > 0) - (number < 0)


@given(_VALUES, _VALUES)
def test_code_is_ordered_as_the_values_are(compared, left, right):
    codes = encoding.code(left), encoding.code(right)

    order = _sign(values.compare(left, right))
    seen = compared(*codes)

    if encoding.is_ordered(codes[0]) or encoding.is_ordered(codes[1]):
        assert seen == order
    elif type(left) is not type(right):
        assert seen == order or encoding.is_shared(codes[0])


@given(_VALUES, _VALUES)
def test_codes_are_equal_when_the_values_are(compared, left, right):
    codes = encoding.code(left), encoding.code(right)

    is_same = compared(*codes) == 0

    if not encoding.is_shared(codes[0]):
        assert is_same == values.equal(left, right)


@given(_NUMBERS, _NUMBERS)
def test_a_shared_code_is_never_on_the_wrong_side(compared, left, right):
    order = values.compare(left, right)
    seen = compared(encoding.code(left), encoding.code(right))

    assert seen in {0, _sign(order)}


def test_codes_of_the_kinds_follow_each_other(compared):
    ordered = [None, False, True, -1e308, -1, 0.5, 2**64 - 1, "", "a", [2], {"a": 1}]
    codes = [encoding.code(value) for value in ordered]

    assert all(compared(*pair) < 0 for pair in itertools.pairwise(codes))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([1], [1, None]),
        ([], [None]),
        ({}, {"a": None}),
        ([1.0, -0.0], [1, 0]),
        ({"a": 1, "b": [2]}, {"b": [2.0, None], "a": 1}),
        ([2**63], [2.0**63]),
    ],
)
def test_codes_of_equal_arrays_and_objects_are_the_same(left, right):
    assert encoding.code(left) == encoding.code(right)


def test_codes_are_as_stored_files_have_them():
    """A failure here means: codes changed, so ``tables.FORMAT`` must, and old files be rebuilt."""
    codes = [encoding.code(value) for value in ["job_1", "Ab", [1, "a"], {"a": [None]}, 7]]

    assert codes == [
        b"\x04t~d\x0eP\x00\x00\x16\x16\x16\x16\x16",
        b"\x04bd\x00\x00\x06\x16",
        b'\x05[1,"a"]',
        b'\x06{"a":[]}',
        7,
    ]


def test_codes_of_strings_written_differently_differ():
    one, other = "\u00e9e\u0301", "e\u0301\u00e9"

    assert encoding.code(one) != encoding.code(other)


@given(_VALUES)
@example(-0.0)
@example(2**63)
@example(-(2**63) - 1)
@example("Ab\tc")
@example("a\0b")
@example("ä")
def test_a_value_is_read_from_its_code_exactly_or_not_at_all(stored, value):
    found = encoding.value(stored(encoding.code(value)))

    assert found is encoding.UNKNOWN or (type(found), repr(found)) == (type(value), repr(value))


@pytest.mark.parametrize("value", [None, False, True, 0, -7, 1.0, 0.5, "", "ready", "Job-1 ~{}"])
def test_common_values_are_read_from_their_codes(value):
    assert repr(encoding.value(encoding.code(value))) == repr(value)
