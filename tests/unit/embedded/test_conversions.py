import pytest

from service.embedded.aql.values import conversions


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0), ("  ", 0), (" 7 ", 7), ("\t1\n", 1), ("-3.5", -3.5), ("+5", 5), ("1.", 1),
        (".5", 0.5), ("1e3", 1000), ("1E-2", 0.01), ("1a", 0), ("a1", 0), ("1 2", 0),
        ("0x10", 0), ("inf", 0), ("Infinity", 0), ("nan", 0), ("1e999", 0), ("٣", 0), ("-", 0),
    ],
)  # fmt: skip
def test_to_number_reads_decimal_texts_only(text, number):
    assert conversions.to_number(text) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [(None, 0), (True, 1), (False, 0), ([], 0), (["6"], 6), ([[4]], 4), ([1, 2], 0), ({"a": 1}, 0)],
)
def test_to_number_of_other_values(value, number):
    assert conversions.to_number(value) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (False, "false"), (5, "5"), (-1.5, "-1.5"), (4.0, "4"),
        (-0.0, "0"), (0.1, "0.1"), (1e-6, "0.000001"), (1e-7, "1e-7"), (2.5e-7, "2.5e-7"),
        (1e20, "1e+20"), (1e21, "1e+21"), (1.5e300, "1.5e+300"), (123456.75, "123456.75"),
        (0.1 + 0.2, "0.30000000000000004"), (9007199254740994.0, "9007199254740994"),
        ([1, "a", None], '[1,"a",null]'), ([2.0], "[2]"),
        ({"b": [True], "a": "ä"}, '{"b":[true],"a":"ä"}'),
        (["/", "\n", '"'], '["/","\\n","\\""]'),
    ],
)  # fmt: skip
def test_to_string_writes_values_as_velocypack_does(value, text):
    assert conversions.to_string(value) == text


@pytest.mark.parametrize(
    ("value", "array"),
    [(None, []), ([1], [1]), ({"a": 1, "b": 2}, [1, 2]), ("a", ["a"]), (False, [False]), ({}, [])],
)
def test_to_array_wraps_what_is_no_array(value, array):
    assert conversions.to_array(value) == array


@pytest.mark.parametrize(
    ("computed", "shown"),
    [(4.0, 4), (0.5, 0.5), (float("inf"), None), (float("nan"), None), (2**64, float(2**64)),
     (10**400, None), (None, None), (1e300, 1e300)],
)  # fmt: skip
def test_number_shows_what_json_can_hold(computed, shown):
    assert conversions.number(computed) == shown
