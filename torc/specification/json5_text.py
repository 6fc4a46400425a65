"""JSON5 text, and so JSON too, with the place of every value.

Source:
    The JSON5 data interchange format, https://spec.json5.org, version 1.0.0.
"""

from __future__ import annotations

import re
from typing import Any

from torc.specification.places import DEPTH_LIMIT, Malformed, Place, repetition

#: One token, after blanks and comments.
_TOKEN = re.compile(
    r"""
    (?P<string> "(?:[^"\\\n\r]|\\(?:\r\n|[\s\S]))*" | '(?:[^'\\\n\r]|\\(?:\r\n|[\s\S]))*' )
  | [{}\[\]:,]
  | (?P<number> [+-]? (?: 0[xX][0-9a-fA-F]+
                        | (?: (?:0|[1-9][0-9]*) (?:\.[0-9]*)? | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? )
        (?![\w$.]) )
  | (?P<word> (?:[\w$]|[^\x00-\x7f\s]|\\u[0-9a-fA-F]{4})+ )
    """,
    re.VERBOSE,
)
_BLANK = re.compile(r"(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*.*?\*/)*", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
#: What a backslash and a letter stand for; a line end continues the line.
_ESCAPED = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "0": "\0",
    **dict.fromkeys(("\r\n", "\n", "\r", "\u2028", "\u2029"), ""),
}
_WORDS = {"true": True, "false": False, "null": None}


def read_json5(text: str) -> Place:
    r"""Read one JSON5 value.

    Raises:
        Malformed: if the text is not JSON5, or a key is twice in one object.

    Example:
        >>> read_json5("// count\n{n: 1}").value["n"]
        (Place(value='n', line=2, column=2), Place(value=1, line=2, column=5))
    """
    reader = _Reader(text)
    place = reader.value()
    reader.end()
    return place


class _Reader:
    """Reads values from a text, keeping the line as it goes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._line_start = 0
        self._counted = 0
        self._depth = 0
        self._next(0)

    def value(self) -> Place:
        """Read the value that starts with the present token."""
        kind, token, line, column = self._kind, self._found, self._line, self._column
        if kind == "{":
            return Place(self._nested(self._object), line, column)
        if kind == "[":
            return Place(self._nested(self._array), line, column)
        value = self._scalar(kind, token)
        self._advance()
        return Place(value, line, column)

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self._kind:
            raise self._unexpected(expected="the end of the file")

    def _nested(self, read: Any) -> Any:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            message = f"this is nested more than {DEPTH_LIMIT} levels deep"
            raise Malformed(message, self._line, self._column)
        self._advance()
        value = read()
        self._advance()
        self._depth -= 1
        return value

    def _object(self) -> dict[str, tuple[Place, Place]]:
        entries: dict[str, tuple[Place, Place]] = {}
        while self._kind != "}":
            key = Place(self._key(), self._line, self._column)
            self._advance()
            self._expect(":")
            if key.value in entries:
                raise repetition(key.value, entries[key.value][0], key)
            entries[key.value] = key, self.value()
            self._separator("}")
        return entries

    def _array(self) -> list[Place]:
        entries = []
        while self._kind != "]":
            entries.append(self.value())
            self._separator("]")
        return entries

    def _separator(self, closing: str) -> None:
        """Pass a comma, or stay at the closing bracket."""
        if self._kind != closing:
            self._expect(",", f"',' or '{closing}'")

    def _key(self) -> str:
        if self._kind == "string":
            return _unescaped(self._found[1:-1])
        if self._kind == "word" and not self._found[0].isdigit():
            return _unescaped(self._found)
        raise self._unexpected(expected="a key")

    def _scalar(self, kind: str, token: str) -> Any:
        if kind == "string":
            return _unescaped(token[1:-1])
        if kind == "number":
            return _number(token)
        if kind == "word" and token in _WORDS:
            return _WORDS[token]
        raise self._unexpected(expected="a value")

    def _expect(self, mark: str, said: str = "") -> None:
        if self._kind != mark:
            raise self._unexpected(said or f"'{mark}'")
        self._advance()

    def _unexpected(self, expected: str) -> Malformed:
        found = f"{self._found[:40]!r}" if self._kind else "the end of the file"
        message = f"expected {expected}, found {found}"
        return Malformed(message, self._line, self._column)

    def _advance(self) -> None:
        """Go on to the next token."""
        self._next(self._end)

    def _next(self, start: int) -> None:
        start = _BLANK.match(self._text, start).end()  # type: ignore[union-attr]  # it fits everywhere
        self._count_lines(start)
        self._column = start - self._line_start + 1
        match = _TOKEN.match(self._text, start)
        if match:
            self._found, self._end = match[0], match.end()
            self._kind = match.lastgroup or self._found
        elif start == len(self._text):
            self._kind, self._found, self._end = "", "", start
        else:
            raise self._unreadable(start)

    def _count_lines(self, position: int) -> None:
        """Bring the line number up to a position of the text."""
        lines = self._text.count("\n", self._counted, position)
        if lines:
            self._line += lines
            self._line_start = self._text.rfind("\n", 0, position) + 1
        self._counted = position

    def _unreadable(self, start: int) -> Malformed:
        character = self._text[start]
        if character in "\"'":
            message = f"the text that starts here has no closing {character}"
        elif self._text.startswith("/*", start):
            message = "the comment that starts here has no end"
        else:
            message = f"{character!r} has no meaning here"
        return Malformed(message, self._line, self._column)


def _unescaped(text: str) -> str:
    """Replace what backslashes stand for."""
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(_character, text)
    return _SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])


def _number(token: str) -> int | float:
    if "x" in token.lower():
        return int(token, 16)
    return int(token) if token.lstrip("+-").isdigit() else float(token)
