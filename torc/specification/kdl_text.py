"""KDL text, as nodes with the place of everything; versions 1 and 2 of the language.

What nodes mean in a workflow file is said in ``torc.specification.kdl_nodes``.

Source:
    The KDL document language, https://kdl.dev/spec, version 2.0.0; for ``true`` and ``r"text"``,
    https://kdl.dev/spec-v1.
"""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

from torc.specification.places import DEPTH_LIMIT, Malformed, Place, repetition

_SPACE = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]"
_NEWLINE = r"(?:\r\n|[\r\n\v\f\u0085\u2028\u2029])"

#: One token; a block comment may hold others, and is found by hand.
_TOKEN = re.compile(
    rf"""
    (?P<space> (?:{_SPACE} | \\{_SPACE}*(?://[^\r\n]*)?(?:{_NEWLINE}|$))+ )
  | (?P<newline> {_NEWLINE} | // [^\r\n]* )
  | (?P<raw> r?(?P<marks>\#+)(?P<quotes>\"\"\"|\")(?P<inner>.*?)(?P=quotes)(?P=marks) )
  | (?P<raw0> r\"(?P<inner0>[^\"]*)\" )
  | (?P<lines> \"\"\"(?P<body>(?:[^\\]|\\.)*?)\"\"\" )
  | (?P<string> \"(?P<text>(?:[^\"\\]|\\.)*)\" )
  | (?P<keyword> \#(?:true|false|null|inf|-inf|nan)\b )
  | (?P<number> [+-]? (?: 0x[0-9a-fA-F][0-9a-fA-F_]* | 0o[0-7][0-7_]* | 0b[01][01_]*
                        | [0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9][0-9_]*)? )
        (?![\w.]) )
  | (?P<mark> /- | [{{}}();=] )
  | (?P<word> [^\s\\/(){{}};\[\]"\#=\u0085\u2028\u2029\ufeff]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_MARK = re.compile(r"/\*|\*/")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(\s+)|([nrtbfs\\/\"]))|\\(.|$)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "s": " "}
#: The constants of version 2; version 1 writes them without ``#``.
_CONSTANTS = {"true": True, "false": False, "null": None}


class Node(NamedTuple):
    """A node: ``name argument key=property { children }``."""

    name: Place
    arguments: list[Place]
    properties: dict[str, tuple[Place, Place]]
    children: list[Node] | None  #: None without braces
    annotation: str = ""  #: what is in parentheses before the name


class _Token(NamedTuple):
    kind: str  #: a group of ``_TOKEN``; a mark's kind is the mark, that of the end is empty
    text: str
    value: object
    line: int
    column: int


def read_nodes(text: str) -> list[Node]:
    """Read the nodes of a KDL document.

    Raises:
        Malformed: if the text is not KDL, or a property is twice at one node.

    Example:
        >>> [node] = read_nodes('job "first" priority=3')
        >>> node.name.value, node.arguments[0].value, node.properties["priority"][1].value
        ('job', 'first', 3)
    """
    return _Reader(_Tokens(text)).document()


class _Tokens:
    """The tokens of a text, one after the other; comments count as space."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._line_start = 0

    def next(self) -> _Token:
        """Return the next token and pass it."""
        start = self._position
        column = start - self._line_start + 1
        if start == len(self._text):
            return _Token("", "", None, self._line, column)
        if self._text.startswith("/*", start):
            token = _Token("space", " ", None, self._line, column)
            self._pass(self._end_of_comment(start, token))
            return token
        match = _TOKEN.match(self._text, start)
        if match is None:
            raise self._unreadable(start, column)
        kind = match.lastgroup or ""
        line = self._line
        self._pass(match.end())
        return _token(match, kind, line, column)

    def _pass(self, end: int) -> None:
        for found in re.finditer(_NEWLINE, self._text[self._position : end]):
            self._line += 1
            self._line_start = self._position + found.end()
        self._position = end

    def _end_of_comment(self, start: int, token: _Token) -> int:
        depth = 0
        for found in _COMMENT_MARK.finditer(self._text, start):
            depth += 1 if found[0] == "/*" else -1
            if depth == 0:
                return found.end()
        message = "the comment that starts here has no end"
        raise Malformed(message, token.line, token.column)

    def _unreadable(self, start: int, column: int) -> Malformed:
        character = self._text[start]
        message = f"{character!r} has no meaning here"
        if character in '"#':
            message = 'the text that starts here has no closing "'
        return Malformed(message, self._line, column)


def _token(match: re.Match[str], kind: str, line: int, column: int) -> _Token:
    text = match[0]
    value: object = text
    match kind:
        case "mark":
            kind = text
        case "raw" if match["quotes"] == '"""':
            value = _dedented(match["inner"], line, column)
        case "raw" | "raw0":
            value = match["inner"] if kind == "raw" else match["inner0"]
        case "lines":
            value = _unescaped(_dedented(match["body"], line, column), line, column)
        case "string":
            value = _unescaped(match["text"], line, column)
        case "keyword":
            value = _constant(text, line, column)
        case "number":
            value = _number(text.replace("_", ""))
    return _Token("string" if kind in _STRINGS else kind, text, value, line, column)


_STRINGS = frozenset({"raw", "raw0", "lines", "string"})


class _Reader:
    """Reads nodes from tokens."""

    def __init__(self, tokens: _Tokens) -> None:
        self._tokens = tokens
        self._depth = 0
        self._advance()

    def document(self) -> list[Node]:
        """Read all there is."""
        nodes = self._nodes()
        if self._token.kind:
            raise self._unexpected(expected="a node")
        return nodes

    def _nodes(self) -> list[Node]:
        nodes: list[Node] = []
        while True:
            while self._token.kind in {"newline", ";"}:
                self._advance()
            if self._token.kind in {"", "}"}:
                return nodes
            is_out = self._is_slashed()
            node = self._node()
            if not is_out:
                nodes.append(node)

    def _node(self) -> Node:
        annotation = self._annotation()
        node = Node(self._text_of("the name of a node"), [], {}, None, annotation)
        while self._token.kind not in _ENDS:
            if not self._is_spaced and self._token.kind != "{":
                raise self._unexpected(expected="a space")
            is_out = self._is_slashed()
            kept = Node(node.name, [], {}, None) if is_out else node
            if self._token.kind != "{":
                self._entry(kept)
            elif is_out or node.children is not None:
                self._children()
            else:
                node = node._replace(children=self._children())
        return node

    def _children(self) -> list[Node]:
        opening = self._token
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            message = f"this is nested more than {DEPTH_LIMIT} levels deep"
            raise Malformed(message, opening.line, opening.column)
        self._advance()
        nodes = self._nodes()
        if self._token.kind != "}":
            message = "the { that starts here is not closed"
            raise Malformed(message, opening.line, opening.column)
        self._advance()
        self._depth -= 1
        return nodes

    def _entry(self, node: Node) -> None:
        """Read an argument, or a property with its value."""
        self._annotation()
        token = self._token
        value = self._value()
        if self._token.kind != "=":
            node.arguments.append(value)
            return
        if token.kind not in {"string", "word"}:
            raise _malformed(token, f"{token.text} is no name of a property")
        key = Place(str(token.value), token.line, token.column)
        self._advance()
        self._annotation()
        if key.value in node.properties:
            raise repetition(key.value, node.properties[key.value][0], key)
        node.properties[key.value] = key, self._value()

    def _value(self) -> Place:
        token = self._token
        if token.kind not in _VALUES:
            raise self._unexpected(expected="a value")
        value = token.value
        if token.kind == "word":
            value = _CONSTANTS.get(token.text, value)
            if token.text[0].isdigit():
                raise _malformed(token, f"{token.text} is no number; quote it if it is text")
        self._advance()
        return Place(value, token.line, token.column)

    def _text_of(self, expected: str) -> Place:
        token = self._token
        if token.kind not in {"string", "word"} or token.text[0].isdigit():
            raise self._unexpected(expected)
        self._advance()
        return Place(token.value, token.line, token.column)

    def _is_slashed(self) -> bool:
        """Pass ``/-``, which takes out what follows."""
        if self._token.kind != "/-":
            return False
        self._advance()
        while self._token.kind == "newline":
            self._advance()
        return True

    def _annotation(self) -> str:
        """Pass a type such as ``(u8)``; those of values change nothing here."""
        if self._token.kind != "(":
            return ""
        self._advance()
        annotation = self._text_of("a type")
        if self._token.kind != ")":
            raise self._unexpected(expected="')'")
        self._advance()
        return str(annotation.value)

    def _advance(self) -> None:
        """Go on to the next token that is not space."""
        self._is_spaced = False
        self._token = self._tokens.next()
        while self._token.kind == "space":
            self._is_spaced = True
            self._token = self._tokens.next()

    def _unexpected(self, expected: str) -> Malformed:
        token = self._token
        found = repr(token.text[:40]) if token.kind else "the end of the file"
        if token.kind == "newline":
            found = "the end of the line"
        return _malformed(token, f"expected {expected}, found {found}")


#: What ends a node, and what is a value.
_ENDS = frozenset({"", "newline", ";", "}"})
_VALUES = frozenset({"string", "word", "keyword", "number"})


def _malformed(token: _Token, message: str) -> Malformed:
    return Malformed(message, token.line, token.column)


def _constant(text: str, line: int, column: int) -> object:
    if text[1:] not in _CONSTANTS:
        message = f"{text} has no meaning in a workflow file"
        raise Malformed(message, line, column)
    return _CONSTANTS[text[1:]]


def _number(text: str) -> int | float:
    digits = text.lstrip("+-")
    if digits[:2] in {"0x", "0o", "0b"}:
        return int(text, 0)
    return int(text) if digits.isdigit() else float(text)


def _unescaped(text: str, line: int, column: int) -> str:
    def character(escape: re.Match[str]) -> str:
        code, space, letter, other = escape.groups()
        if other is not None or (code and int(code, 16) > sys.maxunicode):
            message = f"{escape[0]} means nothing in a text; write \\\\ for a backslash"
            raise Malformed(message, line, column)
        if code:
            return chr(int(code, 16))
        return "" if space else _ESCAPED.get(letter, letter)

    return _ESCAPE.sub(character, text) if "\\" in text else text


def _dedented(text: str, line: int, column: int) -> str:
    """Return the text of several lines without the indentation of the line that ends it."""
    first, *lines = re.split(_NEWLINE, text)
    if first.strip() or not lines or lines[-1].strip():
        message = 'put each """ of a text of several lines on a line of its own'
        raise Malformed(message, line, column)
    indent = lines.pop()
    for number, each in enumerate(lines, line + 1):
        if each.strip() and not each.startswith(indent):
            message = 'this line is less indented than the """ that ends the text'
            raise Malformed(message, number, 1)
    return "\n".join(each[len(indent) :] if each.strip() else "" for each in lines)
