"""What is asked of many values at once has the answers that each alone would have."""

from hypothesis import example, given
from hypothesis import strategies as st

from service.embedded.storage import encoding, keys, revisions

_NAMES = st.lists(
    st.one_of(
        st.sampled_from(["a", "jobs/1", "jobs/", "/1", "a b/1", "ä/1", "ä", "", "\n", "1\n2", 1]),
        st.text(alphabet="a1/\n ", max_size=4),
        st.sampled_from(["k" * 254, "k" * 255, "c" * 256 + "/k", "c" * 257 + "/k", None, ["a"]]),
    ),
    min_size=1,
    max_size=4,
)
_VALUES = st.one_of(
    st.lists(st.text(alphabet="aBä", max_size=2), min_size=1),
    st.lists(st.integers(-(2**63) - 1, 2**63), min_size=1),
    st.lists(st.sampled_from([None, 1, "a", True, 0.5]), min_size=1, max_size=3),
)


@given(_NAMES)
@example(["a", ""])
@example(["jobs/1", ""])
def test_keys_and_ids_are_judged_as_one_by_one(values):
    assert keys.are_keys(values) == all(map(keys.is_key, values))
    assert keys.are_ids(values) == all(map(keys.is_id, values))


def test_the_highest_number_is_of_a_key_that_spells_one():
    assert keys.highest_number(["7", "x12", "007", str(2**70)]) == 7
    assert keys.highest_number(["a"]) == 0


@given(_VALUES)
def test_values_of_one_kind_are_coded_as_one_by_one(values):
    codes = encoding.codes_of_one_kind(values)

    is_of_one_kind = len(set(map(type, values))) == 1 and type(values[0]) in {str, int, type(None)}
    assert codes is None or list(codes) == [encoding.code(value) for value in values]
    assert (codes is not None) == (is_of_one_kind and all(map(_is_small, values)))


def _is_small(value):
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def test_several_revisions_follow_each_other():
    clock = revisions.Clock()
    clock.start()
    before = revisions.decode(clock.next())

    several = clock.several(10_000)

    numbers = [revisions.decode(text) for text in [*several, clock.next()]]
    assert numbers == list(range(before + 1, before + 10_002))
