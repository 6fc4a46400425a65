"""What binding refuses, and which error comes first when there are several."""

from types import SimpleNamespace

import pytest

from service.embedded.aql.binding.bound import bind
from service.embedded.aql.parsing.parser import parse
from service.embedded.errors import ArangoError, BindParameterUndeclared, NumberOutOfRange

TYPES = {"docs": "document", "other": "document", "edges": "edge"}


class Catalog:
    def __init__(self):
        self.graphs = {"g": {}}

    def collection(self, name):
        return SimpleNamespace(type=TYPES[name]) if name in TYPES else None


def failure(text, bind_vars=None):
    with pytest.raises(ArangoError) as caught:
        bind(parse(text), bind_vars or {}, Catalog())
    return caught.value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RETURN nope", 1203),
        ("RETURN nope.x", 1203),
        ("RETURN CURRENT", 1203),
        ("RETURN OLD", 1203),
        ("LET x = (RETURN CURRENT) RETURN x", 1203),
        ("REMOVE 'a' IN docs RETURN NEW", 1203),
        ("INSERT {} INTO docs OPTIONS {overwriteMode: 'ignore'} RETURN OLD", 1203),
        ("WITH nope RETURN 1", 1203),
        ("INSERT {} INTO nope", 1203),
        ("FOR v IN OUTBOUND 'docs/a' nope RETURN v", 1203),
        ("FOR x IN `a b` RETURN x", 1208),
        ("FOR x IN `` RETURN x", 1208),
        ("FOR v IN OUTBOUND 'docs/a' docs RETURN v", 1218),
        ("FOR v IN OUTBOUND 'docs/a' edges, INBOUND edges RETURN v", 1218),
        ("FOR v IN OUTBOUND 'docs/a' GRAPH 'nope' RETURN v", 1202),
        ("FOR v IN OUTBOUND 'docs/a' GRAPH '' RETURN v", 1205),
        ("RETURN docs.x", 1568),
        ("RETURN docs[0]", 1568),
        ("RETURN docs[*].x", 1568),
    ],
)
def test_what_is_not_there_is_refused(text, number):
    assert failure(text).number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("LET a = 1 LET a = 2 RETURN a", 1511),
        ("LET a = 1, a = 2 RETURN a", 1511),
        ("FOR a IN [1] FOR a IN [2] RETURN a", 1511),
        ("LET a = 1 RETURN (FOR a IN [1] RETURN a)", 1511),
        ("LET g = 1 FOR a IN [1] COLLECT b = a INTO g RETURN g", 1511),
        ("LET n = 1 FOR a IN [1] COLLECT WITH COUNT INTO n RETURN n", 1511),
        ("FOR a IN [1] COLLECT a = a RETURN a", 1511),
        ("LET v = 1 FOR v IN OUTBOUND 'docs/a' edges RETURN v", 1511),
        ("RETURN {nope}", 1512),
        ("FOR a IN [1] COLLECT b = a INTO g = b RETURN g", 1512),
        ("FOR a IN [1] COLLECT b = a AGGREGATE c = MAX(b) RETURN c", 1512),
        ("FOR a IN [1] COLLECT b = a RETURN a", 1203),
        ("FOR a IN [1] COLLECT b = a INTO g KEEP nope RETURN b", 1501),
        ("RETURN DISTINCT 1", 1501),
        ("RETURN (RETURN DISTINCT 1)", 1501),
    ],
)
def test_variables_out_of_sight_or_twice_are_refused(text, number):
    assert failure(text).number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RETURN NOPE(1)", 1540),
        ("RETURN true ? 1 : nope()", 1540),
        ("RETURN my::own()", 1582),
        ("RETURN FULLTEXT(docs, 'a', 'b')", 9),
        ("RETURN LENGTH()", 1541),
        ("RETURN LENGTH([1], [2])", 1541),
        ("FOR x IN [1] COLLECT AGGREGATE m = MEDIAN(x) RETURN m", 1574),
        ("FOR x IN [1] COLLECT AGGREGATE m = MAX(x, 2) RETURN m", 1541),
        ("FOR v IN OUTBOUND 'docs/a' edges PRUNE (RETURN v) RETURN v", 1501),
        ("FOR v IN OUTBOUND 'docs/a' edges PRUNE 1 == CALL('ABS', v.n) RETURN v", 1501),
        ("FOR v IN OUTBOUND 'docs/a' edges PRUNE document(v.next).stop RETURN v", 1501),
        ("FOR x IN [1] WINDOW {} AGGREGATE m = MAX(x) RETURN m", 1501),
        ("FOR x IN [1] WINDOW {before: 1} AGGREGATE m = MAX(x) RETURN m", 1501),
        ("FOR x IN [1] WINDOW {following: 1, following: 2} AGGREGATE m = MAX(x) RETURN m", 1501),
        ("INSERT {} INTO docs OPTIONS {ignoreErrors: 1 == 1}", 1575),
        ("LET x = 1 REMOVE 'a' IN docs OPTIONS {ignoreErrors: x}", 1575),
    ],
)
def test_functions_and_options_are_checked(text, number):
    assert failure(text).number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("FOR x IN 5 RETURN x", 1563),
        ("FOR x IN [] FOR y IN {a: 1} RETURN y", 1563),
        ("FOR x IN 1..5 LIMIT '2' RETURN x", 1504),
        ("FOR x IN 1..5 LIMIT 1, true RETURN x", 1504),
        ("FOR v IN OUTBOUND 5 edges RETURN v", 1501),
        ("FOR v IN OUTBOUND null edges RETURN v", 1501),
        ("FOR v IN -1..1 OUTBOUND 'docs/a' edges RETURN v", 1501),
        ("FOR v IN 3..1 OUTBOUND 'docs/a' edges RETURN v", 1501),
        ("FOR v IN 1..2.5 OUTBOUND 'docs/a' edges RETURN v", 1501),
        ("FOR v IN null OUTBOUND 'docs/a' edges RETURN v", 1501),
        ("FOR n IN [1] FOR v IN 1..n OUTBOUND 'docs/a' edges RETURN v", 1501),
        ("FOR v IN OUTBOUND SHORTEST_PATH 3 TO 'docs/a' edges RETURN v", 1501),
    ],
)
def test_constants_of_the_wrong_kind_are_refused(text, number):
    assert failure(text).number == number


@pytest.mark.parametrize(
    ("text", "bind_vars", "number"),
    [
        ("RETURN @a", {}, 1551),
        ("RETURN @a + @b", {"a": 1}, 1551),
        ("RETURN 1", {"a": 1}, 1552),
        ("FOR x IN @@c RETURN x", {"c": "docs"}, 1551),
        ("FOR x IN @@c RETURN x", {"@c": None}, 1553),
        ("FOR x IN @@c RETURN x", {"@c": ["docs"]}, 1553),
        ("FOR x IN @@c RETURN x", {"@c": ""}, 1208),
        ("FOR x IN @@c RETURN x", {"@c": "nope"}, 1203),
        ("LET x = {} RETURN x.@k", {"k": 1}, 1553),
        ("LET x = {} RETURN x.@k", {"k": []}, 1553),
        ("LET x = {} RETURN x.@k", {"k": ["a", 1]}, 1553),
        ("INSERT {} INTO docs OPTIONS {ignoreErrors: @i}", {"i": True}, 1575),
        ("FOR x IN @a RETURN x", {"a": 5}, 1563),
        ("FOR x IN [1] LIMIT @n RETURN x", {"n": -1}, 1504),
        ("FOR v IN @d OUTBOUND 'docs/a' edges RETURN v", {"d": True}, 1501),
        ("FOR v IN OUTBOUND @s edges RETURN v", {"s": 17}, 1501),
    ],
)
def test_bind_values_are_checked(text, bind_vars, number):
    assert failure(text, bind_vars).number == number


@pytest.mark.parametrize(
    "text",
    [
        "INSERT {} INTO docs INSERT {} INTO docs",
        "INSERT {} INTO docs FOR d IN docs RETURN d",
        "INSERT {} INTO docs RETURN LENGTH(docs)",
        "LET x = (INSERT {} INTO docs RETURN NEW) RETURN LENGTH(docs)",
        "FOR d IN docs LET x = (REMOVE d IN docs) RETURN x",
        "INSERT {} INTO docs RETURN DOCUMENT('other/a')",
        "INSERT {} INTO docs FOR v IN OUTBOUND 'docs/a' edges RETURN v",
        "INSERT {} INTO docs FOR v IN OUTBOUND SHORTEST_PATH 'docs/a' TO 'docs/b' edges RETURN v",
    ],
)
def test_nothing_is_read_after_it_was_written(text):
    assert failure(text).number == 1579


@pytest.mark.parametrize(
    ("text", "bind_vars", "number"),
    [
        ("FOR x IN nope RETURN LENGTH()", {}, 1541),
        ("FOR x IN nope RETURN @a", {}, 1551),
        ("FOR x IN @@c FOR y IN 5 RETURN y", {"@c": "nope"}, 1203),
        ("RETURN [@a, nope]", {"a": 1, "b": 2}, 1552),
        ("INSERT {} INTO docs FOR x IN docs FOR y IN 5 RETURN y", {}, 1579),
    ],
)
def test_errors_come_in_the_order_of_arangodbs_stages(text, bind_vars, number):
    assert failure(text, bind_vars).number == number


def test_no_window_stands_behind_a_write():
    text = "INSERT {} INTO docs WINDOW {preceding: 1} AGGREGATE n = COUNT(1) RETURN n"

    assert failure(text).number == 1595


def test_other_values_are_checked_like_the_first():
    found = bind(parse("FOR x IN [1] LIMIT @n RETURN x"), {"n": 1}, Catalog())

    with pytest.raises(NumberOutOfRange):
        found.check({"n": -1})
    with pytest.raises(BindParameterUndeclared):
        found.check({"n": 1, "m": 2})


def test_a_database_without_graphs_answers_1924():
    catalog = Catalog()
    catalog.graphs = {}

    with pytest.raises(ArangoError) as caught:
        bind(parse("FOR v IN OUTBOUND 'docs/a' GRAPH 'g' RETURN v"), {}, catalog)
    assert caught.value.number == 1924
