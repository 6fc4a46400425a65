"""Documents become tables, and are the same again when a table is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.specification import tables as module
from service.operations.specification.tables import tables

values = st.one_of(st.booleans(), st.integers(0, 1), st.just(1.0), st.lists(st.integers(0, 1)))
documents = st.lists(st.fixed_dictionaries({"a": values, "b": values, "c": values}), max_size=9)


def read(made):
    """Return the documents of tables, as the statement that stores them does."""
    return [
        table["constant"] | dict(zip(table["keys"], row, strict=True))
        for table in made
        for row in table["rows"]
    ]


@given(documents)
def test_tables_hold_exactly_the_documents(given_documents):
    written = [sorted(map(repr, found.items())) for found in read(tables(given_documents))]

    assert written == [sorted(map(repr, document.items())) for document in given_documents]


def test_what_all_rows_share_stands_once():
    [table] = tables({"name": f"n{place}", "env": {"A": "1"}} for place in range(3))

    assert table == {
        "constant": {"env": {"A": "1"}},
        "keys": ["name"],
        "rows": [("n0",), ("n1",), ("n2",)],
    }


@pytest.mark.parametrize(("first", "second"), [(1, True), (1, 1.0), ([1], [True]), (None, 0)])
def test_values_that_are_written_differently_are_not_shared(first, second):
    [table] = tables([{"data": first}, {"data": second}])

    assert table["rows"] == [(first,), (second,)]


def test_many_documents_are_several_tables(monkeypatch):
    monkeypatch.setattr(module, "_MOST_ROWS", 2)

    made = tables({"name": place} for place in range(5))

    assert [len(table["rows"]) for table in made] == [2, 2, 1]
