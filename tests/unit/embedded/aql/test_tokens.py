"""Words, kinds, quotes and escapes."""

import pytest

from service.embedded.aql.parsing.tokens import tokenize, unescape


def kinds(text):
    return tokenize(text)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RETURN 1", ["RETURN", "INTEGER", "END"]),
        ("return Return rEtUrN", ["RETURN", "RETURN", "RETURN", "END"]),
        ("&& || ! AND OR NOT", ["AND", "OR", "NOT", "AND", "OR", "NOT", "END"]),
        ("a1 _a $a __b9", ["NAME", "NAME", "NAME", "NAME", "END"]),
        ("COUNT KEEP OPTIONS PRUNE SEARCH TO CURRENT AT LEAST", ["NAME"] * 9 + ["END"]),
        ("`for` \u00b4in\u00b4", ["NAME", "NAME", "END"]),
        ("@a @@b @1 @_x", ["BIND", "COLLECTION_BIND", "BIND", "BIND", "END"]),
        (
            "0 12 1.5 1e3 1.5E-3 0x1F 0b101",
            ["INTEGER"] * 2 + ["DOUBLE"] * 3 + ["INTEGER"] * 2 + ["END"],
        ),
        ("1..2", ["INTEGER", "..", "INTEGER", "END"]),
        ("00", ["INTEGER", "INTEGER", "END"]),
        ("-.5 + .5", ["-", "DOUBLE", "+", ".", "INTEGER", "END"]),
        ("a.b::c", ["NAME", ".", "NAME", "::", "NAME", "END"]),
        ("'it''s' \"x\"", ["STRING", "STRING", "STRING", "END"]),
        ("=~ !~ == != <= >=", ["=~", "!~", "==", "!=", "<=", ">=", "END"]),
        ("# ; ~ @ $ _", ["OTHER"] * 6 + ["END"]),
        ("'abc", ["UNCLOSED", "END"]),
        ("", ["END"]),
    ],
)
def test_words_have_kinds(text, expected):
    assert kinds(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "RETURN/**/1",
        "RETURN // 2\n1",
        "RETURN /* a * b\n/ ** */1",
        "\tRETURN\r\n1\n",
        "RETURN 1 //",
    ],
)
def test_blanks_and_comments_are_left_out(text):
    found, words = tokenize(text)

    assert found[:3] == ["RETURN", "INTEGER", "END"]
    assert words[:2] == ["RETURN", "1"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"plain", "plain"),
        (r"a\nb\tc\rd\be\ff", "a\nb\tc\rd\be\ff"),
        (r"\"\'\\\/", "\"'\\/"),
        (r"\u00e9", "é"),
        (r"\ud83d\ude00", "😀"),
        (r"a\ud83db", "a\ufffdb"),
        (r"\ude00\ud83d\ude00", "\ufffd😀"),
        (r"\q\$", "q$"),
        (r"\u12", "u12"),
    ],
)
def test_escapes_are_resolved(body, expected):
    assert unescape(body) == expected
