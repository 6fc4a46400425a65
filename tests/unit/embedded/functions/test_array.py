import pytest

from service.embedded.errors import ArgumentTypeMismatch, ResourceLimitExceeded
from tests.unit.embedded.functions.calling import call

NULL_FOR_NO_ARRAY = [
    "FIRST", "LAST", "POP", "SHIFT", "UNIQUE", "SORTED", "SORTED_UNIQUE", "FLATTEN",
    "COUNT_DISTINCT",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("APPEND", ([1, 2, 3], [3, 4, 5, 2, 9], True), [1, 2, 3, 4, 5, 9]),
        ("APPEND", ([1, 1], [1, 2], True), [1, 1, 2]),
        ("APPEND", ([1], 2), [1, 2]),
        ("APPEND", ([9], {"a": 1}), [9, {"a": 1}]),
        ("APPEND", ([1], None), [1]),
        ("APPEND", (None, [1]), [1]),
        ("APPEND", (None, None), None),
        ("APPEND", (True, [9]), None),
        ("COUNT_DISTINCT", ([1, 1.0, "1", True, [1], [1, None]],), 5),
        ("FIRST", ([None, 1],), None),
        ("FLATTEN", ([1, [2, [3, [4]]]],), [1, 2, [3, [4]]]),
        ("FLATTEN", ([1, [2, [3, [4]]]], 2), [1, 2, 3, [4]]),
        ("FLATTEN", ([1, [2]], 0), [1, 2]),
        ("INTERLEAVE", ([1], [2, 2], [3, 3, 3]), [1, 2, 3, 2, 3, 3]),
        ("INTERSECTION", ([1, 2, 2], [2, 3], [2]), [2]),
        ("JACCARD", ([1, 2, 3, 4], [3, 4, 5, 6]), 1 / 3),
        ("JACCARD", ([], []), 1),
        ("LENGTH", ([1, 2],), 2),
        ("LENGTH", ({"a": 1},), 1),
        ("LENGTH", ("日本",), 2),
        ("LENGTH", (1.5,), 3),
        ("LENGTH", (True,), 1),
        ("LENGTH", (None,), 0),
        ("MINUS", ([1, 1, 2, 3], [3], [4]), [1, 2]),
        ("NTH", (["a", "b"], 1.9), "b"),
        ("NTH", (["a", "b"], -1), None),
        ("OUTERSECTION", ([1, 2, 3], [2, 3, 4], [3, 4, 5, 6, 6]), [1, 5]),
        ("POP", ([1],), []),
        ("POSITION", ([{"a": 1}], {"a": 1}), True),
        ("POSITION", ([2, 4], 4, True), 1),
        ("POSITION", ([2, 4], 5, True), -1),
        ("PUSH", ([1, 2, 2], 2, True), [1, 2, 2]),
        ("PUSH", ([1], [2]), [1, [2]]),
        ("PUSH", (None, 9), [9]),
        ("REMOVE_NTH", (["a", "b", "c", "d"], -2), ["a", "b", "d"]),
        ("REMOVE_NTH", (["a", "b"], -5), ["a", "b"]),
        ("REMOVE_NTH", (None, 0), []),
        ("REMOVE_NTH", (["a", "b", "c"], -1.5), ["a", "c"]),
        ("REMOVE_VALUE", (["a", "b", "b", "a"], "a"), ["b", "b"]),
        ("REMOVE_VALUE", (["a", "b", "b", "a"], "a", 1), ["b", "b", "a"]),
        ("REMOVE_VALUE", ([1, "1"], "1", 0), [1, "1"]),
        ("REMOVE_VALUES", (["a", "a", "b"], ["a"]), ["b"]),
        ("REMOVE_VALUES", ([1], 1), None),
        ("REMOVE_VALUES", ([[1], [2]], [[1, None]]), [[2]]),
        ("REMOVE_VALUES", (None, [1]), []),
        ("REMOVE_VALUES", (None, None), None),
        ("REPLACE_NTH", (["a", "b", "c"], 1, "z"), ["a", "z", "c"]),
        ("REPLACE_NTH", (["a", "b", "c"], 3, "z"), ["a", "b", "c", "z"]),
        ("REPLACE_NTH", (["a"], 3, "z", "y"), ["a", "y", "y", "z"]),
        ("REPLACE_NTH", (["a", "b"], -9, "z"), ["z", "b"]),
        ("REVERSE", ([1, [2, 3]],), [[2, 3], 1]),
        ("REVERSE", ("äö",), "öä"),
        ("SHIFT", ([1, 2],), [2]),
        ("SLICE", ([1, 2, 3, 4, 5], 1, 2), [2, 3]),
        ("SLICE", ([1, 2, 3, 4, 5], -3, 2), [3, 4]),
        ("SLICE", ([1, 2, 3, 4, 5], 1, -1), [2, 3, 4]),
        ("SLICE", ([1, 2, 3], -9), [1, 2, 3]),
        ("SORTED", ([2, "a", None, 1],), [None, 1, 2, "a"]),
        ("SORTED_UNIQUE", (["b", "a", "B", "a"],), ["a", "B", "b"]),
        ("UNION", ([1], [[1]], [1]), [1, [1], 1]),
        ("UNION_DISTINCT", ([1, 2], [2, 3]), [1, 2, 3]),
        ("UNIQUE", ([1, True, 1.0, "1", None, None],), [1, True, "1", None]),
        ("UNSHIFT", ([1, 2], 2, True), [1, 2]),
        ("UNSHIFT", ([1, 2], 0), [0, 1, 2]),
    ],
)
def test_array_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize("name", NULL_FOR_NO_ARRAY)
@pytest.mark.parametrize("value", [None, True, 5, "text", {"a": 1}])
def test_array_functions_give_null_for_what_is_no_array(name, value):
    assert call(name, value) is None


@pytest.mark.parametrize("name", ["UNION", "UNION_DISTINCT", "MINUS", "INTERSECTION"])
def test_set_functions_want_arrays_only(name):
    assert call(name, [1], None) is None


@pytest.mark.parametrize("arguments", [(["a", "b", "c"], 6, "z"), (["a"], None, "z")])
def test_replace_nth_ends_the_query_for_a_position_it_cannot_use(arguments):
    with pytest.raises(ArgumentTypeMismatch):
        call("REPLACE_NTH", *arguments)


def test_replace_nth_refuses_to_fill_the_memory():
    with pytest.raises(ResourceLimitExceeded):
        call("REPLACE_NTH", [], 10**9, 1, 0)


def test_array_functions_leave_their_arguments_alone():
    given = [3, 1, 2]

    call("PUSH", given, 4)
    call("SORTED", given)
    call("REVERSE", given)

    assert given == [3, 1, 2]
