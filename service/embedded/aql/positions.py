"""Where a token stands, as ArangoDB's messages say it; worked out only when something is wrong.

ArangoDB reports the place of the last piece of text that its scanner took. For most tokens that is
the token's start; for a quoted string it is the closing quote, and at the end of the query it is
the last token or blank. Lines and columns count from 1, columns count bytes, and a line break
inside a quoted string starts a new line but not a new column.
"""

import re
from collections.abc import Sequence

from service.embedded.aql.tokens import TOKEN, tokenize
from service.embedded.errors import AqlSyntaxError

#: The pieces of what stands after the last token: blanks, line breaks, comments.
_PIECE = re.compile(r"[ \t\r]+|\n|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?")
_COMMENT_PIECE = re.compile(r"/\*|\*/|[^*\n]+|\*|\n")
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
    start = _blamed(text, number)
    line, column = _line_and_column(text, start)
    after = start + (text[start : start + 1] == "\n")
    snippet = text[after : after + _SNIPPET]
    more = "..." if len(text) > after + _SNIPPET else ""
    return f" near '{snippet}{more}' at position {line}:{column}"


def position(text: str, number: int) -> tuple[int, int]:
    """Return the line and the column of a token."""
    return _line_and_column(text, _blamed(text, number))


def _line_and_column(text: str, start: int) -> tuple[int, int]:
    line = 1 + text.count("\n", 0, start + 1)
    first = _unquoted(text, start).rfind("\n") + 1
    return line, 1 + len(text[first:start].encode("utf-8", "surrogatepass"))


def _unquoted(text: str, end: int) -> str:
    """Return the text up to ``end`` without the line breaks that stand inside quotes."""
    parts = []
    for match in TOKEN.finditer(text, 0):
        if match.start() >= end:
            break
        part = match[0]
        quoted = match[1][:1] in _QUOTES and match[1]
        parts.append(part.replace("\n", " ") if quoted and "\n" in match[1] else part)
    return "".join(parts)[:end]


def _blamed(text: str, number: int) -> int:
    """Return the offset at which ArangoDB's scanner stands when it has read a token."""
    end = 0
    for count, match in enumerate(TOKEN.finditer(text)):
        start, word = match.start(1), match[1]
        if not word:
            return _last_piece(text, end)
        if count == number:
            return _last_of(word, start)
        end = match.end()
    return end  # pragma: no cover - the end token always comes


def _last_of(word: str, start: int) -> int:
    return start + len(word) - 1 if word[0] in _QUOTES else start


def _last_piece(text: str, end: int) -> int:
    """Return where the last piece of the query starts; its last token ends at ``end``."""
    last = None
    for piece in _PIECE.finditer(text, end):
        last = piece
    if last is None:
        return _last_token(text)
    if last[0].startswith("//"):
        return last.start() + (2 if len(last[0]) > len("//") else 0)
    if last[0].startswith("/*"):
        pieces = list(_COMMENT_PIECE.finditer(text, last.start()))
        return pieces[-1].start()
    return last.start()


def _last_token(text: str) -> int:
    start = 0
    for match in TOKEN.finditer(text):
        if match[1]:
            start = _last_of(match[1], match.start(1))
    return start


def _ends_in_open_comment(text: str) -> bool:
    end = max((match.end() for match in TOKEN.finditer(text) if match[1]), default=0)
    pieces = _PIECE.findall(text, end)
    return bool(pieces) and pieces[-1].startswith("/*") and not pieces[-1][2:].endswith("*/")
