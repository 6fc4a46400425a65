"""Where a token stands, as ArangoDB's messages say it; worked out only when something is wrong.

ArangoDB reports the place of the last piece of text that its scanner took. For most tokens that is
the token's start; for a quoted string it is the closing quote, and at the end of the query it is
the last token or blank. Lines and columns count from 1, and columns count bytes.

The scanner has two habits that its users see. A line break inside quotes, or right after NOT,
starts a new line but not a new column. And after NOT it looks one character ahead, to see whether
IN comes, and counts that character twice.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias

from service.embedded.aql.parsing.tokens import TOKEN, tokenize
from service.embedded.errors import AqlSyntaxError

#: ``(line from 1, column from 0, offset into the text)``
_Place: TypeAlias = tuple[int, int, int]

#: The pieces of what stands between tokens: blanks, line breaks, comments.
_PIECE = re.compile(r"[ \t\r]+|\n|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?")
_COMMENT_PIECE = re.compile(r"/[/*]|\*/|[^*\n]+|\*|\n")
_QUOTES = "\"'`\u00b4"

#: A message shows this much of the query.
_SNIPPET = 32

_SUFFIXES = {
    "declaration": "FOR LET FILTER RETURN COLLECT SORT LIMIT WINDOW",
    "command": "REMOVE INSERT UPDATE REPLACE UPSERT",
    "keyword": "ASC DESC IN WITH INTO AGGREGATE GRAPH SHORTEST_PATH K_SHORTEST_PATHS K_PATHS "
    "ALL_SHORTEST_PATHS",
    "operator": "== != < > <= >= + - * / %",
    "modifier": "DISTINCT",
}
#: What ArangoDB calls a token, where that is neither the token itself nor the token in quotes.
_DISPLAYED = {
    word: f"{word} {suffix}" for suffix, words in _SUFFIXES.items() for word in words.split()
} | {
    "NAME": "identifier",
    "STRING": "quoted string",
    "INTEGER": "integer number",
    "DOUBLE": "number",
    "BIND": "bind parameter",
    "COLLECTION_BIND": "bind data source parameter",
    "END": "end of query string",
    "=": "assignment",
    "NOT": "not operator",
    "AND": "and operator",
    "OR": "or operator",
    "=~": "~= operator",
    "!~": "~! operator",
    "LIKE": "like operator",
    "NULL": "null",
    "TRUE": "true",
    "FALSE": "false",
    "OUTBOUND": "outbound modifier",
    "INBOUND": "inbound modifier",
    "ANY": "any modifier",
    "ALL": "all modifier",
    "NONE": "none modifier",
    ".": "'.'",
}


def unexpected(text: str, number: int, expecting: Sequence[str] = ()) -> AqlSyntaxError:
    """Make the error for a token that cannot stand where it does."""
    kinds, words = tokenize(text)
    kind = kinds[number]
    if kind == "UNCLOSED":
        what = "identifier" if words[number][0] in "`\u00b4" else "string literal"
        return AqlSyntaxError(f"unexpected unterminated {what}{where(text, number)}")
    if kind == "END" and _ends_in_open_comment(text):
        return AqlSyntaxError(f"unexpected unterminated multi-line comment{where(text, number)}")
    shown = "$undefined" if kind == "OTHER" else _shown(kind)
    wanted = " or ".join(map(_shown, expecting))
    wanted = f", expecting {wanted}" if wanted else ""
    return AqlSyntaxError(f"syntax error, unexpected {shown}{wanted}{where(text, number)}")


def _shown(kind: str) -> str:
    return _DISPLAYED.get(kind, f'"{kind}"')


def where(text: str, number: int) -> str:
    """Say where a token stands: `` near '…' at position line:column``."""
    line, column, offset = _places(text)[number]
    snippet = text[offset : offset + _SNIPPET]
    more = "..." if len(text) > offset + _SNIPPET else ""
    return f" near '{snippet}{more}' at position {line}:{column + 1}"


def find_kept(text: str, collect: int, name: str) -> int:
    """Return the number of the token that is a name after the KEEP of a COLLECT."""
    kinds, words = tokenize(text)
    number = collect
    while words[number].upper() != "KEEP" or kinds[number + 1] != "NAME":
        number += 1
    return words.index(name, number + 1) if name in words[number + 1 :] else number


def position(text: str, number: int) -> tuple[int, int]:
    """Return the line and the column of a token."""
    line, column, _ = _places(text)[number]
    return line, column + 1


def _places(text: str) -> list[_Place]:
    """Return the place of every token, the end included."""
    scanner = _Scanner()
    places: list[_Place] = []
    for match in TOKEN.finditer(text):
        start, word = match.start(1), match[1]
        after_not = bool(places) and match.start() > 0 and scanner.read_not
        for piece in _PIECE.finditer(text, match.start(), start):
            scanner.blank(piece[0], piece.start())
        if not word:
            places.append(scanner.last)
            break
        scanner.token(word, start)
        if after_not:
            places[-1] = scanner.first
        places.append(scanner.last)
    return places


class _Scanner:
    """Counts lines and columns as ArangoDB's scanner does."""

    def __init__(self) -> None:
        self.line, self.column = 1, 0
        #: the place of the last piece, and of the first piece of the last token
        self.last: _Place = (1, 0, 0)
        self.first: _Place = (1, 0, 0)
        self.read_not = False

    def blank(self, text: str, offset: int) -> None:
        """Read a blank, a line break or a comment."""
        if text == "\n":
            self.line += 1
            self.last = (self.line, self.column, offset + 1)
            self.column = self.column + 1 if self.read_not else 0
        elif text.startswith("/"):
            self._look_ahead()
            for piece in _COMMENT_PIECE.finditer(text):
                self._piece(piece[0], offset + piece.start())
        else:
            self._piece(text, offset)

    def token(self, word: str, offset: int) -> None:
        """Read a token."""
        self.first = (self.line, self.column, offset)
        if word.upper() != "IN":
            self._look_ahead()
        if word[0] in _QUOTES:
            self.line += word.count("\n")
            self._piece(word[:-1], offset)
            self._piece(word[-1], offset + len(word) - 1)
        else:
            self._piece(word, offset)
        self.read_not = word.upper() == "NOT"

    def _look_ahead(self) -> None:
        self.column += self.read_not
        self.read_not = False

    def _piece(self, text: str, offset: int) -> None:
        if text == "\n":
            self.line += 1
        self.last = (self.line, self.column, offset)
        self.column = 0 if text == "\n" else self.column + _bytes(text)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _ends_in_open_comment(text: str) -> bool:
    end = max((match.end() for match in TOKEN.finditer(text) if match[1]), default=0)
    pieces = _PIECE.findall(text, end)
    return bool(pieces) and pieces[-1].startswith("/*") and not pieces[-1][2:].endswith("*/")
