"""FOR over values, traversals and paths."""

import pytest

from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.tree import (
    Bind,
    EdgeCollection,
    For,
    Literal,
    Name,
    NamedGraph,
    Object,
    PathSearch,
    Range,
    Traversal,
)

START, E = Literal("c/a"), EdgeCollection(Name("e"))


def first(text):
    return parse(f"{text} RETURN 1").clauses[0]


def traversal(**parts):
    common = {"edge": None, "path": None, "depths": None, "direction": "OUTBOUND"}
    return Traversal(**{"vertex": "v", "start": START, "along": (E,), **common, **parts})


def test_for_runs_over_a_value():
    assert first("FOR x IN c OPTIONS {}") == For("x", Name("c"), Object(()))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("FOR v IN OUTBOUND 'c/a' e", {}),
        ("FOR v, w, p IN INBOUND 'c/a' e", {"edge": "w", "path": "p", "direction": "INBOUND"}),
        ("FOR v IN 2 ANY 'c/a' e", {"depths": Literal(2), "direction": "ANY"}),
        ("FOR v IN 1..@n OUTBOUND 'c/a' e", {"depths": Range(Literal(1), Bind("n"))}),
        (
            "FOR v IN OUTBOUND 'c/a' e, INBOUND @@f",
            {"along": (E, EdgeCollection(Bind("@f"), "INBOUND"))},
        ),
        ("FOR v IN OUTBOUND 'c/a' GRAPH 'g'", {"along": NamedGraph(Literal("g"))}),
        ("FOR v IN OUTBOUND 'c/a' GRAPH @g", {"along": NamedGraph(Bind("g"))}),
        ("FOR v IN OUTBOUND 'c/a' e PRUNE v", {"prune": Name("v")}),
        (
            "FOR v IN OUTBOUND 'c/a' e PRUNE stop = v OPTIONS {}",
            {"prune": Name("v"), "prune_variable": "stop", "options": Object(())},
        ),
        ("FOR prune IN OUTBOUND 'c/a' e OPTIONS {}", {"vertex": "prune", "options": Object(())}),
    ],
)
def test_traversals_are_read(text, parts):
    assert first(text) == traversal(**parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("v, w IN OUTBOUND SHORTEST_PATH", {"kind": "SHORTEST_PATH", "vertex": "v", "edge": "w"}),
        ("p IN ANY K_SHORTEST_PATHS", {"kind": "K_SHORTEST_PATHS", "direction": "ANY"}),
        (
            "p IN 1..3 OUTBOUND K_PATHS",
            {"kind": "K_PATHS", "depths": Range(Literal(1), Literal(3))},
        ),
        ("p IN OUTBOUND ALL_SHORTEST_PATHS", {"kind": "ALL_SHORTEST_PATHS"}),
    ],
)
def test_paths_are_read(text, parts):
    common = {"vertex": "p", "edge": None, "depths": None, "direction": "OUTBOUND"}
    expected = {**common, "start": START, "target": Literal("c/b"), "along": (E,), **parts}

    assert first(f"FOR {text} 'c/a' TO 'c/b' e") == PathSearch(**expected)
