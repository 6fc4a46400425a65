"""What binds how tightly, and what follows a value."""

import pytest

from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.tree import (
    Array,
    AtLeast,
    Attribute,
    Binary,
    Bind,
    Call,
    Expansion,
    Index,
    Literal,
    Name,
    Object,
    Quantified,
    Range,
    Return,
    Subquery,
    Ternary,
    Unary,
)

A, B, C, D = Name("a"), Name("b"), Name("c"), Name("d")
CURRENT = Name("CURRENT")


def expression(text):
    (clause,) = parse(f"RETURN {text}").clauses
    return clause.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", None),
        ("TRUE", True),
        ("False", False),
        ("0x1F", 31),
        ("0b101", 5),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", 9223372036854775808.0),
        ("1.5e3", 1500.0),
        ("1e999", None),
        ("1e-400", None),
        ("0e-400", 0.0),
        ("9" * 400, None),
        ("-1", -1),
        ("- -1", 1),
        ("+1.5", 1.5),
        ("-.5", -0.5),
        ("'it\\'s'", "it's"),
        ('"a\nb"', "a\nb"),
    ],
)
def test_a_constant_is_its_value(text, expected):
    found = expression(text)

    assert found == Literal(expected)
    assert type(found.value) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", Binary("+", A, Binary("*", B, C))),
        ("a - b - c", Binary("-", Binary("-", A, B), C)),
        ("a OR b AND c", Binary("OR", A, Binary("AND", B, C))),
        ("a == b < c", Binary("==", A, Binary("<", B, C))),
        ("a == b IN c", Binary("==", A, Binary("IN", B, C))),
        ("a IN b < c", Binary("IN", A, Binary("<", B, C))),
        ("a == b LIKE c", Binary("==", A, Binary("LIKE", B, C))),
        ("a < b .. c", Binary("<", A, Range(B, C))),
        ("a .. b + c", Range(A, Binary("+", B, C))),
        ("NOT a == b", Binary("==", Unary("NOT", A), B)),
        ("!a IN b", Binary("IN", Unary("NOT", A), B)),
        ("-a.b", Unary("-", Attribute(A, "b"))),
        ("a NOT IN b", Binary("NOT_IN", A, B)),
        ("a NOT LIKE b", Binary("NOT_LIKE", A, B)),
        ("a NOT =~ b", Binary("!~", A, B)),
        ("a NOT !~ b", Binary("=~", A, B)),
        ("a =~ b", Binary("=~", A, B)),
        ("a ? b : c", Ternary(A, B, C)),
        ("a ?: c", Ternary(A, None, C)),
        ("a ? b : c ? d : a", Ternary(A, B, Ternary(C, D, A))),
        ("a OR b ? c : d", Ternary(Binary("OR", A, B), C, D)),
        ("a ALL == b", Quantified("ALL", "==", A, B)),
        ("a any in b", Quantified("ANY", "IN", A, B)),
        ("a NONE NOT IN b", Quantified("NONE", "NOT_IN", A, B)),
        ("a AND b ALL == c", Binary("AND", A, Quantified("ALL", "==", B, C))),
        ("a == b ALL == c", Quantified("ALL", "==", Binary("==", A, B), C)),
        ("a ALL IN b == c", Binary("==", Quantified("ALL", "IN", A, B), C)),
        ("a AT LEAST (b) > c", Quantified(AtLeast(B), ">", A, C)),
        ("(a OR b) AND c", Binary("AND", Binary("OR", A, B), C)),
    ],
)
def test_operators_bind_by_their_precedence(text, expected):
    assert expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b.c", Attribute(Attribute(A, "b"), "c")),
        ("a.`b c`", Attribute(A, "b c")),
        ("a.@k", Attribute(A, Bind("k"))),
        ("a[0]", Index(A, Literal(0))),
        ("a['b'].c", Attribute(Index(A, Literal("b")), "c")),
        ("[a, b,]", Array((A, B))),
        ("[]", Array(())),
        ("{}", Object(())),
        ("{a}", Object(((Literal("a"), A),))),
        ("{a: b, 'c': d,}", Object(((Literal("a"), B), (Literal("c"), D)))),
        ("{[a]: b, @k: c}", Object(((A, B), (Bind("k"), C)))),
        ("{a: 1}.a", Attribute(Object(((Literal("a"), Literal(1)),)), "a")),
        ("length(a)", Call("LENGTH", (A,))),
        ("`Length`(a).b", Attribute(Call("LENGTH", (A,)), "b")),
        ("my::own::f()", Call("MY::OWN::F", ())),
        ("LIKE(a, b)", Call("LIKE", (A, B))),
        ("@@c", Bind("@c")),
        ("count", Name("count")),
        ("(RETURN 1)", Subquery(parse("RETURN 1"))),
        ("LENGTH(RETURN 1)", Call("LENGTH", (Subquery(parse("RETURN 1")),))),
    ],
)
def test_values_are_read(text, expected):
    assert expression(text) == expected


def expansion(of, element, **parts):
    return Expansion(
        of,
        parts.get("levels", 1),
        parts.get("condition"),
        parts.get("limit"),
        element,
        parts.get("quantifier"),
    )


def test_what_follows_an_expansion_is_done_with_each_element():
    found = expression("a[*].b[0]")

    assert isinstance(found, Expansion)
    assert found.of == A
    assert (
        str(found.element) == "Index(of=Attribute(of=Current(), name='b'), index=Literal(value=0))"
    )


def test_inline_parts_come_in_their_order():
    found = expression("a[* FILTER CURRENT > 1 LIMIT 2, 3 RETURN CURRENT.b]")

    assert found == expansion(
        A,
        Attribute(CURRENT, "b"),
        condition=Binary(">", CURRENT, Literal(1)),
        limit=(Literal(2), Literal(3)),
    )


def test_a_second_expansion_expands_what_each_element_became():
    found = expression("a[*].b[*].c")

    assert found.of == A
    assert isinstance(found.element, Expansion)
    assert str(found.element.of) == "Attribute(of=Current(), name='b')"
    assert str(found.element.element) == "Attribute(of=Current(), name='c')"


def test_a_third_expansion_runs_over_the_array_of_the_second():
    found = expression("a[*][*][*]")

    assert isinstance(found.element.of, Expansion)
    assert str(found.element.of.of) == "Current()"


def test_flattening_works_on_the_finished_array():
    found = expression("a[*].b[**].c")

    assert found.levels == 2
    assert found.of == expression("a[*].b")


def test_an_inline_return_decides_whatever_follows():
    assert expression("a[* RETURN 1].b") == expansion(A, Literal(1))


def test_brackets_end_an_expansion():
    assert expression("(a[*].b)[0]") == Index(expression("a[*].b"), Literal(0))


@pytest.mark.parametrize(
    ("text", "quantifier", "condition"),
    [
        ("a[?]", "ANY", None),
        ("a[? FILTER CURRENT]", "ANY", CURRENT),
        ("a[? ALL FILTER CURRENT]", "ALL", CURRENT),
        ("a[? NONE FILTER CURRENT]", "NONE", CURRENT),
        ("a[? 2 FILTER CURRENT]", Literal(2), CURRENT),
        ("a[? 2..3 FILTER CURRENT]", Range(Literal(2), Literal(3)), CURRENT),
        ("a[? AT LEAST (2) FILTER CURRENT]", AtLeast(Literal(2)), CURRENT),
    ],
)
def test_the_question_mark_operator_has_a_quantifier(text, quantifier, condition):
    found = expression(text)

    assert found.quantifier == quantifier
    assert found.condition == condition


def test_a_query_is_its_clauses():
    assert parse("RETURN DISTINCT 1").clauses == (Return(Literal(1), distinct=True),)
