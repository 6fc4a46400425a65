"""Fingerprints are equal for equal values, and only for those."""

import json

from hypothesis import given
from hypothesis import strategies as st

from graph_schema.fingerprints import NO_VALUE, of_job, of_text, of_value

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=5)
    # A float with a fraction stays one in every database.
    | st.floats(-1e6, 1e6).filter(lambda number: not number.is_integer()),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each, max_size=3)
    ),
    max_leaves=8,
)


def shuffled(value):
    """Return an equal JSON value, its attributes the other way round and its numbers floats."""
    if isinstance(value, dict):
        return {name: shuffled(value[name]) for name in reversed(value)}
    if isinstance(value, list):
        return [shuffled(each) for each in value]
    return float(value) if type(value) is int else value


@given(VALUES)
def test_order_of_attributes_and_kind_of_number_do_not_matter(value):
    assert of_value(shuffled(value)) == of_value(value)


@given(VALUES, VALUES)
def test_different_values_have_different_fingerprints(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (of_value(one) == of_value(other)) == same


def test_the_fingerprint_of_a_text_is_its_sha_256():
    assert of_text("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_no_value_is_null():
    assert of_value(None) == NO_VALUE != of_value({})


def test_a_missing_script_is_an_empty_one():
    assert of_job({"command": "c"}) == of_job({"command": "c", "invocation_script": "", "env": {}})
