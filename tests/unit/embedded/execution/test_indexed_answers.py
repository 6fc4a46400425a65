"""A query answers the same whether indexes help or not."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, -0.5, 2.0**53, 1e300, "", "a", "A", "b", "ä", "a b", "_"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xy"), inner, max_size=2)
    ),
    max_leaves=3,
)
_DOCUMENTS = st.lists(
    st.dictionaries(st.sampled_from(["v", "w"]), _VALUES, max_size=2), min_size=1, max_size=12
)
_OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_DIRECTIONS = st.sampled_from(["ASC", "DESC"])

_LENIENT = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _filled(bench, documents):
    """Make two collections with the same documents, one with indexes."""
    for name in ("plain", "indexed"):
        with bench.store.write() as transaction:
            database = transaction.catalog.database("_system")
            found = database.collection(name)
            if found is not None:
                transaction.drop_collection(found)
        bench.collect(name, [{"_key": f"k{n}", **each} for n, each in enumerate(documents)])
    bench.index("indexed", "v")
    bench.index("indexed", "w", "v")


def _answers(bench, query, **binds):
    return [bench.rows(query, at_c=name, **binds) for name in ("plain", "indexed")]


@_LENIENT
@given(_DOCUMENTS, _OPERATORS, _VALUES)
def test_comparison_answers_the_same(empty, documents, operator, value):
    _filled(empty, documents)
    query = f"FOR d IN @@c FILTER d.v {operator} @value SORT d._key RETURN d._key"

    plain, indexed = _answers(empty, query, value=value)
    assert plain == indexed


@_LENIENT
@given(_DOCUMENTS, st.lists(_VALUES, max_size=4), _VALUES)
def test_membership_and_two_conditions_answer_the_same(empty, documents, values, value):
    _filled(empty, documents)
    query = "FOR d IN @@c FILTER d.w IN @values AND d.v >= @value SORT d._key RETURN d._key"

    plain, indexed = _answers(empty, query, values=values, value=value)
    assert plain == indexed


@_LENIENT
@given(_DOCUMENTS, _DIRECTIONS, st.integers(0, 5))
def test_sorting_with_a_limit_answers_the_same(empty, documents, direction, limit):
    _filled(empty, documents)
    query = f"FOR d IN @@c SORT d.v {direction} LIMIT {limit} RETURN d.v"

    plain, indexed = _answers(empty, query)
    assert empty.rows("RETURN @a == @b", a=plain, b=indexed) == [True]


@_LENIENT
@given(_DOCUMENTS)
def test_join_answers_the_same(empty, documents):
    _filled(empty, documents)
    query = "FOR a IN plain FOR b IN @@c FILTER b.v == a.w RETURN [a._key, b._key]"

    plain, indexed = _answers(empty, query)
    assert plain == indexed


@_LENIENT
@given(_DOCUMENTS)
def test_counting_groups_answers_the_same(empty, documents):
    _filled(empty, documents)
    query = "FOR d IN @@c COLLECT value = d.v WITH COUNT INTO count RETURN [value, count]"

    plain, indexed = _answers(empty, query)
    assert plain == indexed


@_LENIENT
@given(_DOCUMENTS, _VALUES)
def test_upsert_finds_the_same(empty, documents, value):
    _filled(empty, documents)
    query = """UPSERT {v: @value} INSERT {_key: 'new', v: @value} UPDATE {hit: true} IN @@c
               RETURN [OLD == null, NEW.v]"""

    plain, indexed = _answers(empty, query, value=value)
    assert empty.rows("RETURN @a == @b", a=plain, b=indexed) == [True]
