"""Random queries: the engine and a tiny evaluator that has nothing of it give the same rows."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.embedded.storage.store import Store
from tests.unit.embedded.execution.conftest import Bench
from tests.unit.embedded.model import values as model
from tests.unit.embedded.model.answers import bare
from tests.unit.embedded.model.queries import queries
from tests.unit.embedded.model.walks import Data

_LENIENT = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
_PLAIN = st.sampled_from([None, False, True, -1, 0, 1, 2, 0.5, "", "a", "b", "1"])
_DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "a": _PLAIN,
        "b": _PLAIN | st.lists(_PLAIN, max_size=2),
        "o": st.fixed_dictionaries({"x": st.integers(0, 2)}),
        "l": st.lists(_PLAIN, max_size=3),
    },
)
_DATA = st.tuples(
    st.lists(_DOCUMENT, max_size=6),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5),
)


def data_of(documents, ends):
    return Data(
        [{"_key": f"k{n}", **each} for n, each in enumerate(documents)],
        [{"_key": f"n{n}", "a": n % 3} for n in range(4)],
        [
            {"_key": str(n), "_from": f"v/n{a}", "_to": f"v/n{b}", "a": n % 2}
            for n, (a, b) in enumerate(ends)
        ],
        ends,
    )


@pytest.fixture(scope="module")
def bench():
    store = Store(None)
    bench = Bench(store)
    for name in ("plain", "indexed", "v"):
        bench.collect(name, [])
    bench.collect("e", [], edges=True)
    bench.index("indexed", "a")
    bench.index("indexed", "b", "a", sparse=True)
    bench.index("indexed", "o.x")
    bench.index("indexed", "l[*]")
    yield bench
    store.close()


def fill(bench, data):
    contents = {"plain": data.documents, "indexed": data.documents}
    for name, documents in (contents | {"v": data.vertices, "e": data.edges}).items():
        with bench.store.write() as transaction:
            collection = transaction.catalog.database("_system").collection(name)
            transaction.truncate(collection)
            transaction.insert_many(collection, documents)


@_LENIENT
@given(_DATA, queries())
def test_random_queries_answer_what_the_model_answers(bench, parts, query):
    data = data_of(*parts)
    wanted = query.answer(data, {})
    assume(len(wanted) < 2000)
    fill(bench, data)
    wanted = [bare(value) for value in wanted]

    for name in ("plain", "indexed"):
        found = [bare(value) for value in bench.rows(query.text, **_binds(query, name))]
        if not query.query.is_ordered or query.is_distinct:
            found, wanted = (sorted(each, key=model.order) for each in (found, wanted))
        assert list(map(model.key, found)) == list(map(model.key, wanted)), query.text


def _binds(query, name):
    return {"at_c": name} if "@@c" in query.text else {}
