import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.embedded.aql.values import algebra as values

#: A line of values, each before the next.
IN_ORDER = [
    None, False, True, -(2**63), -1.5, 0, 0.5, 1, 2**53, 2**53 + 1, 1e300, "", " ", "_", "-", "1",
    "A", "a", "B", "b", [], [False], [0], [1], [1, 0], ["a"], [[]], [{}], {}, {"b": 1},
    {"a": 1}, {"a": 1, "b": 1}, {"a": 2}, {"a": {"b": 1}},
]  # fmt: skip

#: Different writings of one value.
SAME = [
    (1, 1.0),
    (0.0, -0.0),
    ([], [None]),
    ([1], [1, None]),
    ([[None]], [[]]),
    ({}, {"a": None}),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({"a": {"b": None}}, {"a": {}}),
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


def sign(number):
    return (number > 0) - (number < 0)


@pytest.mark.parametrize("place", range(len(IN_ORDER)))
def test_compare_orders_every_pair_of_the_line(place):
    found = [sign(values.compare(IN_ORDER[place], other)) for other in IN_ORDER]

    assert found == [sign(place - at) for at in range(len(IN_ORDER))]


def test_sort_key_orders_as_the_line_is():
    backwards = IN_ORDER[::-1]

    assert sorted(backwards, key=values.sort_key) == IN_ORDER


@pytest.mark.parametrize(("left", "right"), SAME)
def test_missing_parts_are_null_to_every_comparison(left, right):
    assert values.equal(left, right)
    assert values.compare(left, right) == 0
    assert values.sort_key(left) == values.sort_key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [(1, True), (0, False), (1, "1"), (None, 0), ([1], 1), ("a", "A"), ("é", "e\u0301"), ([], {})],
)
def test_equal_tells_values_of_other_types_and_texts_apart(left, right):
    assert not values.equal(left, right)


@given(anything, anything)
def test_compare_is_antisymmetric(left, right):
    assert sign(values.compare(left, right)) == -sign(values.compare(right, left))


@given(anything, anything, anything)
def test_compare_is_transitive(first, second, third):
    ordered = sorted([first, second, third], key=values.sort_key)

    assert values.compare(ordered[0], ordered[1]) <= 0
    assert values.compare(ordered[1], ordered[2]) <= 0
    assert values.compare(ordered[0], ordered[2]) <= 0


@given(anything, anything)
def test_sort_key_agrees_with_compare(left, right):
    one, other = values.sort_key(left), values.sort_key(right)

    assert sign(values.compare(left, right)) == (one > other) - (one < other)


@given(anything, anything)
def test_equal_agrees_with_compare(left, right):
    assert values.equal(left, right) == (values.compare(left, right) == 0)


@given(anything)
def test_collect_key_is_the_same_for_the_same_value(value):
    assert values.collect_key(value) == values.collect_key(value)


@pytest.mark.parametrize(
    ("left", "right"), [([1], [1, None]), ({}, {"a": None}), (1, True), ("1", 1), ([0], [False])]
)
def test_collect_key_separates_what_groups_keep_apart(left, right):
    assert values.collect_key(left) != values.collect_key(right)


@pytest.mark.parametrize(
    ("left", "right"), [(1, 1.0), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([0.0], [-0.0])]
)
def test_collect_key_joins_the_same_value_written_otherwise(left, right):
    assert values.collect_key(left) == values.collect_key(right)


@pytest.mark.parametrize("value", [[], {}, "0", " ", -1, 0.1, True])
def test_truth_of_what_is_true(value):
    assert values.truth(value) is True


@pytest.mark.parametrize("value", [None, False, 0, 0.0, -0.0, ""])
def test_truth_of_what_is_false(value):
    assert values.truth(value) is False


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, "null"), (True, "bool"), (1, "number"), (1.5, "number"), ("", "string"),
     ([], "array"), ({}, "object")],
)  # fmt: skip
def test_type_name_of_each_type(value, name):
    assert values.type_name(value) == name


@pytest.mark.parametrize(
    ("operate", "left", "right", "result"),
    [
        (values.add, 1, 2, 3),
        (values.add, "3", "4", 7),
        (values.add, [5], 1, 6),
        (values.add, {}, "a", 0),
        (values.add, True, None, 1),
        (values.add, 1e308, 1e308, None),
        (values.add, 2**63 - 1, 1, float(2**63)),
        (values.subtract, -(2**63), 1, float(-(2**63) - 1)),
        (values.subtract, 5, 7, -2),
        (values.multiply, 2**62, 4, float(2**64)),
        (values.multiply, 3, 0.5, 1.5),
        (values.multiply, 1e300, 1e300, None),
        (values.divide, 7, 2, 3.5),
        (values.divide, 8, 2, 4),
        (values.divide, 1, 0, None),
        (values.divide, 1, "a", None),
        (values.divide, 1e308, 1e-10, None),
        (values.modulo, -5, 3, -2),
        (values.modulo, 5, -3, 2),
        (values.modulo, 5.5, 2, 1.5),
        (values.modulo, 1, [], None),
    ],
)
def test_arithmetic_never_fails(operate, left, right, result):
    assert operate(left, right) == result


def test_arithmetic_gives_whole_numbers_as_int():
    assert [type(values.add(0.5, 0.5)), type(values.divide(9, 3))] == [int, int]


def test_negate_and_identity_read_their_operand_as_a_number():
    assert [values.negate("-5"), values.negate({}), values.identity([3]), values.identity("x")] == [
        5, 0, 3, 0,
    ]  # fmt: skip


def test_negate_of_the_lowest_integer_becomes_a_float():
    assert values.negate(-(2**63)) == math.ldexp(1, 63)
