"""Clauses other than FOR."""

import pytest

from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.tree import (
    Binary,
    Bind,
    Call,
    Collect,
    Filter,
    Insert,
    Let,
    Limit,
    Literal,
    Name,
    Object,
    Remove,
    Return,
    Sort,
    Update,
    Upsert,
    Window,
)

X, Y, C = Name("x"), Name("y"), Name("c")
EMPTY = Object(())


def first(text):
    return parse(text).clauses[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FILTER x RETURN 1", Filter(X)),
        ("LET a = x RETURN 1", Let("a", X)),
        ("SORT x RETURN 1", Sort(((X, "ASC"),))),
        ("SORT x DESC, y asc RETURN 1", Sort(((X, "DESC"), (Y, "ASC")))),
        ("SORT x @d, y 'desc' RETURN 1", Sort(((X, Bind("d")), (Y, Literal("desc"))))),
        ("LIMIT 5 RETURN 1", Limit(None, Literal(5))),
        ("LIMIT @a, @b RETURN 1", Limit(Bind("a"), Bind("b"))),
        ("LIMIT 1 + @n RETURN 1", Limit(None, Binary("+", Literal(1), Bind("n")))),
        ("RETURN DISTINCT x", Return(X, distinct=True)),
    ],
)
def test_simple_clauses_are_read(text, expected):
    assert first(text) == expected


def test_a_let_with_commas_is_several():
    found = parse("LET a = 1, b = 2 RETURN a").clauses

    assert found[:2] == (Let("a", Literal(1)), Let("b", Literal(2)))


SUM = Call("SUM", (X,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COLLECT a = x", Collect((("a", X),))),
        ("COLLECT a = x, b = y INTO g", Collect((("a", X), ("b", Y)), into="g")),
        ("COLLECT a = x INTO g = y", Collect((("a", X),), into="g", projection=Y)),
        ("COLLECT a = x INTO g KEEP v, w", Collect((("a", X),), into="g", keep=("v", "w"))),
        ("COLLECT WITH COUNT INTO n", Collect((), count="n")),
        ("COLLECT a = x WITH COUNT INTO count", Collect((("a", X),), count="count")),
        ("COLLECT AGGREGATE s = SUM(x)", Collect((), (("s", SUM),))),
        ("COLLECT a = x AGGREGATE s = SUM(x) INTO g", Collect((("a", X),), (("s", SUM),), "g")),
        ("COLLECT a = x OPTIONS {}", Collect((("a", X),), options=EMPTY)),
        (
            "COLLECT keep = x INTO into_ KEEP keep",
            Collect((("keep", X),), into="into_", keep=("keep",)),
        ),
    ],
)
def test_collect_is_read_in_all_its_forms(text, expected):
    assert first(f"{text} RETURN 1") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT x INTO c", Insert(X, C)),
        ("INSERT x IN c OPTIONS {}", Insert(X, C, EMPTY)),
        ("INSERT x INTO 'c'", Insert(X, C)),
        ("INSERT x INTO @@c", Insert(X, Bind("@c"))),
        ("INSERT x IN y IN c", Insert(Binary("IN", X, Y), C)),
        ("UPDATE x IN c", Update(None, X, C)),
        ("UPDATE x WITH y IN c", Update(X, Y, C)),
        ("REPLACE x WITH y INTO c", Update(X, Y, C, replace=True)),
        ("REMOVE x IN c", Remove(X, C)),
        ("REMOVE x + y IN c", Remove(Binary("+", X, Y), C)),
        ("UPSERT {} INSERT x UPDATE y IN c", Upsert(EMPTY, X, Y, C)),
        ("UPSERT @e INSERT x REPLACE y IN c", Upsert(Bind("e"), X, Y, C, replace=True)),
        ("UPSERT FILTER x INSERT x UPDATE y IN c", Upsert(X, X, Y, C, filtered=True)),
    ],
)
def test_writes_are_read_and_may_end_a_query(text, expected):
    assert first(text) == expected


@pytest.mark.parametrize(
    ("text", "by"), [("WINDOW {preceding: 1}", None), ("WINDOW x WITH {preceding: 1}", X)]
)
def test_a_window_is_over_rows_or_a_range(text, by):
    bounds = Object(((Literal("preceding"), Literal(1)),))

    assert first(f"{text} AGGREGATE s = SUM(x) RETURN s") == Window(bounds, (("s", SUM),), by)


@pytest.mark.parametrize("text", ["WITH a, b RETURN 1", "WITH a b RETURN 1"])
def test_the_collections_of_with_may_do_without_commas(text):
    assert parse(text).collections == (Name("a"), Name("b"))
