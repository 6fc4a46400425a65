"""OPTIONS of clauses: only names that mean something there."""

from types import SimpleNamespace

import pytest

from service.embedded.aql.binding.bound import bind
from service.embedded.aql.parsing.parser import parse
from service.embedded.errors import NotImplementedHere


class Catalog:
    def __init__(self):
        self.graphs = {"g": {}}

    def collection(self, _name):
        return SimpleNamespace(type="edge")


CLAUSES = [
    ("FOR d IN c OPTIONS {%s} RETURN d", "indexHint"),
    ("FOR v IN 1..2 OUTBOUND 'c/1' c OPTIONS {%s} RETURN v", "uniqueVertices"),
    ("FOR v IN OUTBOUND SHORTEST_PATH 'c/1' TO 'c/2' c OPTIONS {%s} RETURN v", "weightAttribute"),
    ("FOR d IN c COLLECT a = d.a OPTIONS {%s} RETURN a", "method"),
    ("INSERT {} INTO c OPTIONS {%s}", "overwriteMode"),
    ("UPDATE 'a' WITH {} IN c OPTIONS {%s}", "keepNull"),
    ("REPLACE 'a' WITH {} IN c OPTIONS {%s}", "ignoreRevs"),
    ("REMOVE 'a' IN c OPTIONS {%s}", "ignoreErrors"),
    ("UPSERT {a: 1} INSERT {} UPDATE {} IN c OPTIONS {%s}", "mergeObjects"),
]


@pytest.mark.parametrize(("text", "option"), CLAUSES)
def test_an_unknown_option_is_refused_by_name_and_place(text, option):
    with pytest.raises(NotImplementedHere) as failed:
        bind(parse(text % "ignoreErors: true"), {}, Catalog())

    assert "'ignoreErors'" in failed.value.message
    assert "; it takes" in failed.value.message
    assert option in failed.value.message
    assert "at position 1:" in failed.value.message


@pytest.mark.parametrize(("text", "option"), CLAUSES)
def test_an_option_of_the_clause_is_taken(text, option):
    assert bind(parse(text % f"{option}: null"), {}, Catalog())


@pytest.mark.parametrize(
    "text",
    [
        "FOR d IN c OPTIONS {indexHint: 'i', forceIndexHint: true} RETURN d",
        "REMOVE 'a' IN c OPTIONS {versionAttribute: 'v'}",
        "FOR d IN c COLLECT a = d.a OPTIONS {disableIndex: true} RETURN a",
        "REMOVE 'a' IN c OPTIONS {keepNull: true}",
    ],
)
def test_an_option_that_would_change_the_answer_is_refused(text):
    with pytest.raises(NotImplementedHere):
        bind(parse(text), {}, Catalog())
