"""Random statements that write: rows, errors and what is stored are what the model says."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.embedded.errors import ArangoError
from service.embedded.storage.store import Store
from tests.unit.embedded.execution.conftest import Bench
from tests.unit.embedded.model.answers import bare
from tests.unit.embedded.model.writes import DOCUMENTS, STATEMENTS, Failed

_LENIENT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def bench():
    store = Store(None)
    bench = Bench(store)
    for name in ("plain", "indexed"):
        bench.collect(name, [])
        bench.index(name, "u", unique=True, sparse=True)
    bench.index("indexed", "a")
    bench.index("indexed", "b", "a")
    bench.index("indexed", "o.x", sparse=True)
    yield bench
    store.close()


def fill(bench, name, documents):
    with bench.store.write() as transaction:
        collection = transaction.catalog.database("_system").collection(name)
        transaction.truncate(collection)
        transaction.insert_many(collection, documents)


def outcome(run, *arguments, **named):
    """Return ``(rows, None)`` or ``(None, the error's number)``."""
    try:
        return bare(run(*arguments, **named)), None
    except (ArangoError, Failed) as ex:
        return None, ex.number


def stored(bench, name):
    return bare(bench.rows("FOR d IN @@c SORT d._key RETURN d", at_c=name))


def found_by(bench, name, path):
    """Return ``{value: keys}`` as filters find them."""
    query = f"FOR d IN @@c FILTER d.{path} == @value SORT d._key RETURN d._key"
    return {value: bench.rows(query, at_c=name, value=value) for value in range(6)}


def scanned_for(documents, path):
    """Return the same from the documents."""
    found = {value: [] for value in range(6)}
    for document in documents:
        value = document
        for part in path.split("."):
            value = (value or {}).get(part)
        if value in found:
            found[value].append(document["_key"])
    return found


def _unique(document):
    return document.get("u", document["_key"])


@_LENIENT
@given(
    st.lists(DOCUMENTS, max_size=4, unique_by=(lambda d: d["_key"], _unique)),
    st.lists(STATEMENTS, min_size=1, max_size=4),
    st.sampled_from(["plain", "indexed"]),
)
def test_random_writes_do_what_the_model_does(bench, documents, statements, name):
    held = {each["_key"]: each for each in documents}
    fill(bench, name, documents)
    for statement in statements:
        after = copy.deepcopy(held)
        wanted = outcome(statement.run, after)
        if wanted[1] is None:
            held = after
        found = outcome(bench.rows, statement.text, at_c=name, **statement.binds)
        documents = [held[key] for key in sorted(held)]

        assert found == wanted, statement.text
        assert stored(bench, name) == bare(documents), statement.text
        for path in ("a", "b", "o.x", "u"):
            assert found_by(bench, name, path) == scanned_for(documents, path), statement.text
