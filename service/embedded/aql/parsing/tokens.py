"""Text in, tokens out: one regular expression reads blanks, comments and the next token at once.

The tokens are two lists of one length: the kinds, and the words as they were written. The kind of a
keyword or an operator is the keyword in capitals or the operator itself; the other kinds are
``NAME``, ``STRING``, ``INTEGER``, ``DOUBLE``, ``BIND``, ``COLLECTION_BIND``, ``OTHER`` (a character
that AQL has no use for), ``UNCLOSED`` (a quote without its end) and ``END``, which is last.

Where a token stands is asked only when something is wrong with it, and found by reading again
(``positions.py``).

Source:
    ArangoDB manual 3.12, "AQL Syntax" and "Data types"; the lexical part of ArangoDB's grammar.
"""

import re

_WORDS = (
    "AGGREGATE ALL ALL_SHORTEST_PATHS AND ANY ASC COLLECT DESC DISTINCT FALSE FILTER FOR GRAPH IN "
    "INBOUND INSERT INTO K_PATHS K_SHORTEST_PATHS LET LIKE LIMIT NONE NOT NULL OR OUTBOUND REMOVE "
    "REPLACE RETURN SHORTEST_PATH SORT TRUE UPDATE UPSERT WINDOW WITH"
)

_OPERATORS = "== != <= >= =~ !~ :: .. - + * / % < > = ? : , . ( ) { } [ ]"

_BLANK = r"(?:[ \t\r\n]+|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z))*"

_QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_TICKED = "`(?:[^`\\\\]|\\\\.)*`|\u00b4(?:[^\u00b4\\\\]|\\\\.)*\u00b4"

#: A decimal point comes first only after a sign: "-.5" is a number; ".5" and "1...3" are refused.
_NUMBER = (
    r"0[xX][0-9a-fA-F]{1,16}|0[bB][01]{1,64}"
    r"|(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|(?<=[-+])\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
)

#: A token after its blanks, as the only group: the empty string at the end of the text.
TOKEN = re.compile(
    _BLANK
    + r"(\$?[A-Za-z][A-Za-z0-9_]*|_+[A-Za-z][A-Za-z0-9_]*"
    + f"|{_NUMBER}|{_QUOTED}|{_TICKED}"
    + r"|==|!=|<=|>=|=~|!~|&&|\|\||::|\.\.|[-+*/%<>=!?:,.(){}\[\]]"
    + r"|@@?(?:_+[A-Za-z0-9]|[A-Za-z0-9])[A-Za-z0-9_]*"
    + "|[\"'`\u00b4].*|.|\\Z)",
    re.DOTALL,
)

_CLOSED = re.compile(f"{_QUOTED}|{_TICKED}", re.DOTALL)
_INTEGER = re.compile(r"0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[bB][01]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_SURROGATES = re.compile("[\ud800-\udfff]+")

#: Words longer than this, and more words than that, are not remembered.
_LONGEST, _MOST = 64, 20_000


class _Kinds(dict[str, str]):
    """The kind of each word; remembers the words it has seen."""

    def __missing__(self, word: str) -> str:
        kind = _kind(word)
        if len(word) <= _LONGEST and len(self) < _MOST:
            self[word] = kind
        return kind


def tokenize(text: str) -> tuple[list[str], list[str]]:
    """Split a query into the kinds and the words of its tokens, the last of which is the end."""
    words = TOKEN.findall(text)
    return list(map(_KINDS.__getitem__, words)), words


def _kind(word: str) -> str:
    first = word[0]
    if first in "\"'`\u00b4":
        return _kind_of_quoted(word)
    if first == "@" and len(word) > 1:
        return "COLLECTION_BIND" if word[1] == "@" else "BIND"
    if first in "0123456789" or (first == "." and word != "."):
        return "INTEGER" if _INTEGER.fullmatch(word) else "DOUBLE"
    if first in "_$" or (first.isascii() and first.isalpha()):
        return _KINDS.get(word.upper(), "NAME") if len(word) > 1 or first.isalpha() else "OTHER"
    return "OTHER"


def _kind_of_quoted(word: str) -> str:
    if not _CLOSED.fullmatch(word):
        return "UNCLOSED"
    return "STRING" if word[0] in "\"'" else "NAME"


_KINDS = _Kinds({word: word for word in f"{_WORDS} {_OPERATORS}".split()})
_KINDS.update({"&&": "AND", "||": "OR", "!": "NOT", "": "END"})


def unescape(body: str) -> str:
    r"""Resolve the backslashes of a string: ``\n``, ``\u00e9``, and ``\x`` for any other x."""
    if "\\" not in body:
        return body
    return _SURROGATES.sub(_paired, _ESCAPE.sub(_unescaped, body))


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)


def _paired(match: re.Match[str]) -> str:
    # one half of a pair alone is no character, and could not be sent: it becomes U+FFFD
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
