"""Which error a wrong text gives, and where: the places that ArangoDB was seen to give."""

import re

import pytest

from service.embedded.aql.parsing.parser import parse
from service.embedded.errors import (
    AqlSyntaxError,
    ArangoError,
    NotImplementedHere,
    QueryEmpty,
    TooMuchNesting,
)


def failure(text):
    with pytest.raises(ArangoError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "number", "place"),
    [
        ("RETURN .5", 1501, "1:8"),
        ("   ", 1501, "1:1"),
        ("\n", 1501, "2:1"),
        ("SELECT * FROM c", 1501, "1:1"),
        ("FOR x IN [1]", 1501, "1:12"),
        ("FOR x IN [1]\nFILTER x == 1\nRETRUN x", 1501, "3:1"),
        ("FOR x IN [1]\n\tRETURN x x", 1501, "2:11"),
        ("RETURN 1 +", 1501, "1:10"),
        ("RETURN true ? 1 : ", 1501, "1:18"),
        ("RETURN CONCAT('a' 'b')", 1501, "1:21"),
        ("RETURN 'abc", 1501, "1:11"),
        ("RETURN \u00b4abc", 1501, "1:12"),
        ("/* RETURN 1", 1501, "1:3"),
        ("RETURN NOT", 1501, "1:8"),
        ("RETURN NOT IN [1]", 1501, "1:12"),
        ("RETURN 1 NOT NOT IN [1]", 1501, "1:14"),
        ("LET NOT = 1 RETURN NOT", 1501, "1:9"),
        ("RETURN 1 !IN [1]", 1501, "1:10"),
        ("RETURN 'é' x", 1501, "1:13"),
        ("RETURN (NOT 1 2)", 1501, "1:16"),
        ("RETURN [1, 2] ALL + 1", 1501, "1:19"),
        ("RETURN 1...3", 1501, "1:11"),
        ("RETURN a.for", 1501, "1:10"),
        ('RETURN "abc".a', 1501, "1:13"),
        ("RETURN [1][* RETURN CURRENT FILTER true]", 1501, "1:29"),
        ("FOR x, y IN [1] RETURN x", 1501, "1:17"),
        ("FOR v, e, p, q IN OUTBOUND 'c/a' e RETURN v", 1501, "1:12"),
        ("FOR v IN OUTBOUND 'c/a' RETURN v", 1501, "1:25"),
        ("FOR v IN OUTBOUND SHORTEST_PATH 'c/a' 'c/b' e RETURN v", 1501, "1:43"),
        ("FOR x IN [1] WHERE x == 1 RETURN x", 1501, "1:14"),
        ("FOR x IN 1..5 LIMIT -1 RETURN x", 1501, "1:21"),
        ("FOR x IN [1] LET n = 1 LIMIT n RETURN x", 1501, "1:30"),
        ("REMOVE 'a' FROM c", 1501, "1:12"),
        ("INSERT {} INTO c OPTIONS @o", 1501, "1:26"),
        ("INSERT {} INTO @c", 1553, "1:16"),
        ("WITH RETURN 1", 1501, "1:6"),
        ("FOR e IN c COLLECT d = e.x WITH LENGTH INTO n RETURN d", 1501, "1:45"),
        ("FOR e IN c COLLECT d = e.x AGGREGATE m = e.n RETURN d", 1574, "1:46"),
        ("RETURN 1 2", 1501, "1:10"),
        ("RETURN 1 FOR x IN [1] RETURN x", 1501, "1:10"),
    ],
)
def test_a_wrong_text_is_blamed_where_arangodb_blames_it(text, number, place):
    error = failure(text)

    assert error.number == number
    assert error.message.endswith(f"at position {place}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RETURN {a 1}", 1512),
        ("RETURN LENGTHS({}))", 1540),
        ("RETURN LEFT() + (1, 2)", 1541),
        ("LET a = 1 LET a = 2 RETURN a a", 1511),
        ("FOR x IN [1] COLLECT AGGREGATE m = MEDIAN(x) RETURN m m", 1574),
        ("LET a = 1 RETURN {a 1}", 1501),
        ("FOR a IN [1] COLLECT WITH COUNT INTO n RETURN {n})", 1501),
    ],
)
def test_a_wrong_name_before_a_wrong_token_comes_first(text, number):
    assert failure(text).number == number


def test_the_message_says_what_was_found_and_what_would_be_right():
    message = failure("FOR x").message

    assert message == (
        'syntax error, unexpected end of query string, expecting IN keyword or "," '
        "near 'x' at position 1:5"
    )


def test_a_long_rest_is_cut():
    found = re.search("near '(.*)'", failure(f"RETURN 1 {'x' * 50}").message)

    assert found[1] == "x" * 32 + "..."


def test_an_empty_text_is_an_error_of_its_own():
    with pytest.raises(QueryEmpty):
        parse("")


def test_what_only_arangodb_does_is_refused_with_its_place():
    with pytest.raises(NotImplementedHere, match=r"SEARCH .* at position 1:12"):
        parse("FOR d IN v SEARCH d.x RETURN d")


@pytest.mark.parametrize(
    "text",
    [
        "RETURN " + "(" * 5000 + "1" + ")" * 5000,
        "RETURN " + "[" * 5000,
        "RETURN " + "NOT " * 5000 + "1",
        "RETURN " + "(RETURN " * 5000 + "1" + ")" * 5000,
        "RETURN " + "1 ? 1 : " * 5000 + "1",
    ],
)
def test_too_many_brackets_are_too_much_nesting(text):
    with pytest.raises(TooMuchNesting):
        parse(text)


def test_a_hundred_brackets_are_not():
    parse("RETURN " + "(" * 100 + "1" + ")" * 100)


def test_an_open_quote_is_named():
    with pytest.raises(AqlSyntaxError, match="unterminated string literal"):
        parse("RETURN 'abc")
