import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.specification.parameters import (
    InvalidParameter,
    Template,
    combinations,
    count,
    values_of,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1:3", [1, 2, 3]),
        ("1:7:3", [1, 4, 7]),
        ("1:6:3", [1, 4]),
        ("3:1:-1", [3, 2, 1]),
        ("-2:1", [-2, -1, 0, 1]),
        (" 1 : 3 ", [1, 2, 3]),
        ("5:5", [5]),
        ("0:1:0.25", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("0.0:0.3:0.1", [0.0, 0.1, 0.2, 0.3]),
        ("1.0:3.0", [1.0, 2.0, 3.0]),
        ("1e-3:3e-3:1e-3", [0.001, 0.002, 0.003]),
        ("{1:3}", [1, 2, 3]),
        ("[a,b]", ["a", "b"]),
        ("[1, 2.5, x y, '3', \"q\"]", [1, 2.5, "x y", "3", "q"]),
        ("[nan, inf, 1_0]", ["nan", "inf", "1_0"]),
        ("[train]", ["train"]),
        ("['a, b', \"c,d\" ,e'f, g']", ["a, b", "c,d", "e'f", "g'"]),
        ("alone", ["alone"]),
        ("12", [12]),
        (12, [12]),
        (True, [True]),
        ([1, "a", None], [1, "a", None]),
    ],
)
def test_a_parameter_stands_for_its_values(written, expected):
    values = list(values_of(written))

    assert values == expected
    assert [type(value) for value in values] == [type(value) for value in expected]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1:3:0", "step of 0"),
        ("3:1", "add a step: 3:1:-1"),
        ("1:3:-1", "no members"),
        ("1:99999999", "more than 1,000,000"),
        ("0:1:1e-30", "more than 1,000,000"),
        ("[]", "lists no values"),
        ([], "lists no values"),
        ([[1]], "no value for a parameter"),
        ([{"a": 1}], "no value for a parameter"),
        ("@values.csv", "names a file, which torc reads"),
    ],
)
def test_a_parameter_that_stands_for_nothing_is_refused(written, said):
    with pytest.raises(InvalidParameter, match=said):
        values_of(written)


@given(st.integers(-1000, 1000), st.integers(0, 200), st.integers(1, 20))
def test_a_range_of_integers_is_inclusive(start, length, step):
    stop = start + length

    assert values_of(f"{start}:{stop}:{step}") == list(range(start, stop + 1, step))


@given(st.integers(0, 500), st.integers(1, 3))
def test_decimal_steps_are_exact(count, digits):
    step = 10**-digits
    values = values_of(f"0:{count * step:.{digits}f}:{step:.{digits}f}")

    assert values == [float(f"{place * step:.{digits}f}") for place in range(count + 1)]


def test_all_go_with_all_and_the_last_changes_fastest():
    made = list(combinations({"i": [1, 2], "x": ["a", "b"]}, "product"))

    assert made == [
        {"i": 1, "x": "a"},
        {"i": 1, "x": "b"},
        {"i": 2, "x": "a"},
        {"i": 2, "x": "b"},
    ]


def test_zipped_lists_must_be_equally_long():
    with pytest.raises(InvalidParameter, match="i has 2, x has 1"):
        count({"i": [1, 2], "x": ["a"]}, "zip")


def test_combinations_are_counted_before_they_are_made():
    assert count({"a": range(10**6), "b": range(10**6)}, "product") == 10**12
    assert count({"a": [1, 2], "b": [1, 2]}, "zip") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w_{i}", "w_7"),
        ("w_{i:03d}", "w_007"),
        ("{x:.2e}", "1.50e+00"),
        ("{i}{i:02d}{i}", "7077"),
        ("${i}", "${i}"),
        ("${VAR} {print $1}", "${VAR} {print $1}"),
        ('{"a": {i}}', '{"a": 7}'),
        ('{"i": 1}', '{"i": 1}'),
        ("{{i}}", "{7}"),
        ("{j}", "{j}"),
        ("{ i }", "{ i }"),
        ("${files.input.f_{i}}", "${files.input.f_7}"),
        ("a$b{i}", "a$b7"),
        ("{s}", "{i}"),
        ("{b}", "true"),
        ("{n} {n:>5}", "null  null"),
        ("", ""),
    ],
)
def test_only_parameters_are_replaced(text, expected):
    names = frozenset({"i", "x", "s", "b", "n"})

    assert Template(text, names)({"i": 7, "x": 1.5, "s": "{i}", "b": True, "n": None}) == expected


def test_a_format_that_does_not_go_with_its_value_is_refused():
    with pytest.raises(InvalidParameter, match="'a' cannot be written"):
        Template("{i:03d}", frozenset({"i"}))({"i": "a"})


@given(st.text(alphabet="{}$ij: \n'\"0"))
def test_a_text_without_parameters_stays_as_it_is(text):
    assert Template(text, frozenset())({}) == text
    assert Template(text, frozenset({"absent"}))({"absent": 1}) == text
