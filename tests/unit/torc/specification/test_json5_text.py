"""JSON5 text becomes values with their places."""

import json

import json5
import pytest
from hypothesis import given
from hypothesis import strategies as st

from torc.specification.json5_text import read_json5
from torc.specification.places import Malformed, plain

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{key1: 'val1', key2: 'val2'}", {"key1": "val1", "key2": "val2"}),
        ("[1, 2, ]", [1, 2]),
        ("{a: 1, /* between */ b: 2, // behind\n}", {"a": 1, "b": 2}),
        ("'one \\\ntwo'", "one two"),
        (r"'it\'s \x41\u00e9 \ud83d\ude00'", "it's Aé 😀"),
        (r'"a\\nb"', r"a\nb"),
        ("0xFF", 255),
        ("+.5", 0.5),
        ("5.", 5.0),
        ("-1e3", -1000.0),
        ("{$a_1: null, 'b c': true}", {"$a_1": None, "b c": True}),
        ("\ufeff[]", []),
        ("{true: 1, Infinity: 2}", {"true": 1, "Infinity": 2}),
        ("{Zürich: 1}", {"Zürich": 1}),
    ],
)
def test_a_value_is_read(text, value):
    assert plain(read_json5(text)) == value


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("", "expected a value, found the end of the file", 1, 1),
        ("{a: 1\n b: 2}", "expected ',' or '}', found 'b'", 2, 2),
        ("{a 1}", "expected ':', found '1'", 1, 4),
        ("[1 2]", "expected ',' or ']', found '2'", 1, 4),
        ("{a: }", "expected a value, found '}'", 1, 5),
        ("{1: 2}", "expected a key, found '1'", 1, 2),
        ("[1] x", "expected the end of the file, found 'x'", 1, 5),
        ("{a: 'x}", "the text that starts here has no closing '", 1, 5),
        ("/* a", "the comment that starts here has no end", 1, 1),
        ("{a: #}", "'#' has no meaning here", 1, 5),
        ("012", "expected a value, found '012'", 1, 1),
        ("[NaN]", "expected a value, found 'NaN'", 1, 2),
        ("{a: 1,\n a: 2}", "'a' is here twice, first on line 1; remove one of them", 2, 2),
    ],
)
def test_a_mistake_is_explained_where_it_is(text, message, line, column):
    with pytest.raises(Malformed) as caught:
        read_json5(text)

    assert (str(caught.value), caught.value.line, caught.value.column) == (message, line, column)


def test_a_text_nested_too_deeply_is_refused():
    with pytest.raises(Malformed, match="nested more than 200 levels deep"):
        read_json5("[" * 100_000)


@given(_JSON)
def test_json_means_the_same_as_for_python(value):
    text = json.dumps(value)

    assert plain(read_json5(text)) == json.loads(text)


# The library reads a pair of surrogate escapes as two characters, and writes U+0000 before a digit
# as an escape that is none.
@given(
    st.dictionaries(
        st.text(st.characters(min_codepoint=1, max_codepoint=0xFFFF, exclude_categories=["Cs"])),
        st.integers() | st.booleans(),
    )
)
def test_json5_means_the_same_as_for_the_json5_library(value):
    text = json5.dumps(value)

    assert plain(read_json5(text)) == json5.loads(text)


def test_a_long_line_is_read_in_linear_time():
    text = "[" + "1," * 200_000 + "]"

    assert len(read_json5(text).value) == 200_000
