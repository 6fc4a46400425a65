"""What names come to mean."""

from types import SimpleNamespace

import pytest

from service.embedded.aql.binding.bound import bind
from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.tree import (
    Array,
    Attribute,
    Bind,
    Collection,
    Current,
    EdgeCollection,
    Literal,
    Name,
    NamedGraph,
    Object,
    Return,
)

TYPES = {"docs": "document", "other": "document", "edges": "edge"}


class Catalog:
    def __init__(self):
        self.graphs = {"g": {}}

    def collection(self, name):
        return SimpleNamespace(type=TYPES[name]) if name in TYPES else None


def bound(text, **bind_vars):
    return bind(parse(text), bind_vars, Catalog()).query


def last(text, **bind_vars):
    clause = bound(text, **bind_vars).clauses[-1]
    assert isinstance(clause, Return)
    return clause.value


def test_a_name_is_a_variable_if_one_is_in_sight():
    assert last("LET docs = 1 RETURN docs") == Name("docs")


def test_a_name_is_else_a_collection():
    assert last("RETURN docs") == Collection("docs")


def test_a_bound_collection_is_a_collection():
    found = bind(parse("FOR d IN @@c RETURN d"), {"@c": "docs"}, Catalog())

    assert found.query.clauses[0].source == Collection("docs")
    assert found.parameters == {"@c"}


def test_a_value_stays_a_bind():
    assert last("RETURN @v", v=1) == Bind("v")


@pytest.mark.parametrize("value", ["a", ["a"]])
def test_a_bound_attribute_is_an_attribute(value):
    assert last("LET x = {} RETURN x.@k", k=value) == Attribute(Name("x"), "a")


def test_a_bound_list_of_names_is_a_path():
    found = last("LET x = {} RETURN x.@k", k=["a", "b.c"])

    assert found == Attribute(Attribute(Name("x"), "a"), "b.c")


def test_current_is_the_element_within_an_expansion_only():
    found = last("LET x = [] RETURN x[* FILTER CURRENT.a RETURN CURRENT]")

    assert found.condition == Attribute(Current(), "a")
    assert found.element == Current()


def test_a_shorthand_is_a_variable():
    assert last("LET x = 1 RETURN {x}") == Object(((Literal("x"), Name("x")),))


@pytest.mark.parametrize("name", ["OLD", "NEW", "$OLD", "$NEW"])
def test_a_write_leaves_its_documents_before_and_after(name):
    assert last(f"UPDATE 'a' WITH {{}} IN docs RETURN {name}") == Name(name[-3:])


def test_with_and_targets_are_collections_even_if_a_variable_has_the_name():
    found = bound("WITH docs LET docs = 1 REMOVE 'a' IN docs")

    assert found.collections == (Collection("docs"),)
    assert found.clauses[-1].into == Collection("docs")


def test_edges_and_graphs_are_resolved():
    found = bound(
        "FOR v IN OUTBOUND 'docs/a' @@e FOR w IN ANY v GRAPH @g RETURN w", g="g", **{"@e": "edges"}
    )

    assert found.clauses[0].along == (EdgeCollection(Collection("edges")),)
    assert found.clauses[1].along == NamedGraph(Literal("g"))


def test_options_get_their_bind_values():
    found = bound("FOR v IN OUTBOUND 'docs/a' edges OPTIONS {order: @o} RETURN v", o=["bfs"])

    assert found.clauses[0].options == Object(((Literal("order"), Array((Literal("bfs"),))),))


@pytest.mark.parametrize(
    "text",
    [
        "LET a = (LET x = 1 RETURN x) LET b = (LET x = 2 RETURN x) RETURN a",
        "LET x = 1 FOR y IN [1] COLLECT z = y RETURN [x, z]",
        "FOR x IN [1] COLLECT y = x INTO x RETURN x",
        "FOR x IN [1] COLLECT y = x INTO g KEEP x RETURN g",
        "FOR x IN [1] COLLECT y = x AGGREGATE n = COUNT(x) INTO g = x RETURN [y, n, g]",
        "LET x = 1 COLLECT y = x RETURN [x, y]",
        "FOR v, e, p IN OUTBOUND 'docs/a' edges PRUNE stop = v.x == 1 FILTER stop RETURN p",
        "FOR _x IN [1] RETURN _x",
        "FOR x IN [1] RETURN (FOR y IN [x] RETURN [x, y])",
        "UPSERT {a: 1} INSERT {} UPDATE {n: OLD.n} IN docs RETURN [OLD, NEW]",
        "UPSERT FILTER CURRENT.a == 1 INSERT {} UPDATE {} IN docs",
        "FOR x IN docs WINDOW {preceding: 1} AGGREGATE s = SUM(x.n) RETURN s",
        "FOR d IN docs INSERT d INTO other RETURN NEW",
        "FOR d IN docs UPDATE d WITH {a: 1} IN docs",
        "FOR x IN docs[*].tags RETURN x",
        "LET n = 2 FOR v IN 1..n OUTBOUND 'docs/a' edges RETURN v",
        "FOR x IN [1] LIMIT null RETURN x",
        "FOR x IN [1] COLLECT AGGREGATE r = PUSH(x) RETURN r",
    ],
)
def test_variables_are_seen_where_arangodb_sees_them(text):
    bound(text)


def test_other_values_can_be_checked_for_a_bound_query():
    found = bind(parse("FOR x IN @a LIMIT @n RETURN x"), {"a": [], "n": 1}, Catalog())

    found.check({"a": [1], "n": None})
