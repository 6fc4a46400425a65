"""Put text into a shell command so that the shell sees exactly that text.

A reference may stand anywhere in a command: bare, in double or single quotes, in a here-document,
in backquotes. What has to be written there differs with the place, so this module reads the
command as a shell does, only far enough to know the quoting at each position. It does not expand
or run anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto


class Quoting(Enum):
    """How the shell reads text at some position."""

    BARE = auto()  #: outside quotes: words split, every special character acts
    DOUBLE = auto()  #: between double quotes: only ``$``, backquote and backslash act
    OPERAND = auto()  #: in ``"${name:-…}"``: as between double quotes, but ``'`` and ``}`` act
    SINGLE = auto()  #: between single quotes: nothing acts
    ANSI = auto()  #: in ``$'…'``: backslash acts
    HERE = auto()  #: in a here-document that the shell expands
    VERBATIM = auto()  #: in a here-document that it does not expand
    COMMENT = auto()  #: after ``#``: nobody reads it


@dataclass(frozen=True)
class Place:
    """The quoting at one position, and the number of backquotes around it."""

    quoting: Quoting
    backquotes: int = 0

    @property
    def expands(self) -> bool:
        """Tell whether the shell expands ``$(…)`` here."""
        return self.quoting in {Quoting.BARE, Quoting.DOUBLE, Quoting.OPERAND, Quoting.HERE}


_BACKQUOTE_SPECIAL = re.compile(r"[\\`]")
_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def quote(text: str, place: Place) -> str:
    r"""Write text so that the shell reads it unchanged at this place.

    Example:
        >>> quote("my file", Place(Quoting.BARE))
        "'my file'"
        >>> quote("$5", Place(Quoting.DOUBLE))
        '\\$5'
    """
    if _PLAIN.fullmatch(text):
        return text
    return protect(_quoted(text, place.quoting), place.backquotes)


def protect(text: str, backquotes: int) -> str:
    """Escape shell text for the number of backquotes around it."""
    for _ in range(backquotes):
        text = _BACKQUOTE_SPECIAL.sub(r"\\\g<0>", text)
    return text


#: ``{quoting: (before, what to escape and how, after)}``
_WRITTEN: dict[Quoting, tuple[str, re.Pattern[str], str, str]] = {
    Quoting.BARE: ("'", re.compile("'"), r"'\\''", "'"),
    Quoting.SINGLE: ("", re.compile("'"), r"'\\''", ""),
    Quoting.DOUBLE: ("", re.compile(r'[\\"$`]'), r"\\\g<0>", ""),
    Quoting.OPERAND: ('"', re.compile(r'[\\"$`]'), r"\\\g<0>", '"'),
    Quoting.HERE: ("", re.compile(r"[\\$`]"), r"\\\g<0>", ""),
    Quoting.ANSI: ("", re.compile(r"[\\']"), r"\\\g<0>", ""),
    Quoting.VERBATIM: ("", re.compile(r"(?!)"), "", ""),
    Quoting.COMMENT: ("", re.compile("\n"), " ", ""),
}


def _quoted(text: str, quoting: Quoting) -> str:
    before, special, escaped, after = _WRITTEN[quoting]
    return before + special.sub(escaped, text) + after


class _Kind(Enum):
    """What opened a stretch of shell text."""

    COMMANDS = auto()  #: the whole text, ``(…)``, ``$(…)``
    ARITHMETIC = auto()  #: ``((…))`` and ``$((…))``: no comments, no here-documents
    BACKQUOTES = auto()
    DOUBLE = auto()
    PARAMETER = auto()  #: ``${…}``


@dataclass
class _Frame:
    """One open stretch of shell text."""

    kind: _Kind
    quoting: Quoting
    parentheses: int = 0  #: opened inside an arithmetic frame and not yet closed
    cases: int = 0  #: ``case`` without its ``esac``: their patterns end in a lone ``)``
    command_next: bool = True  #: the next word is a command's name


@dataclass
class _HereDocument:
    delimiter: str
    quoting: Quoting
    strips_tabs: bool


_HERE_START = re.compile(r"<<(-?)[ \t]*((?:\\.|'[^']*'|\"[^\"]*\"|[^\s;&|<>()'\"\\])+)")
_SINGLE = re.compile(r"'[^']*'?")
_ANSI = re.compile(r"\$'(?:\\.|[^'\\])*'?", re.DOTALL)
_COMMENT = re.compile(r"#[^\n]*")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_BLANK = re.compile(r"[ \t]+")
#: After these words comes a command.
_BEFORE_COMMAND = frozenset(
    {"then", "do", "else", "elif", "if", "while", "until", "time", "in", "esac", "fi", "done"}
)


@dataclass
class _Scanner:
    """Walk a command once, noting the quoting at the positions asked for."""

    text: str
    #: ``{start: end}`` of what will be replaced; the shell never sees it.
    spans: dict[int, int]
    places: dict[int, Place] = field(default_factory=dict)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame(_Kind.COMMANDS, Quoting.BARE)])
    pending: list[_HereDocument] = field(default_factory=list)
    position: int = 0

    def run(self) -> dict[int, Place]:
        """Walk to the end of the text."""
        while self.position < len(self.text):
            if self.position in self.spans:
                self._note(self.position, self.frames[-1].quoting)
                self.position = self.spans[self.position]
                self.frames[-1].command_next = False
            else:
                self._step()
        return self.places

    def _note(self, position: int, quoting: Quoting) -> None:
        backquotes = sum(frame.kind is _Kind.BACKQUOTES for frame in self.frames)
        self.places[position] = Place(quoting, backquotes)

    def _step(self) -> None:
        """Read one character, or one token that starts here."""
        frame = self.frames[-1]
        character = self.text[self.position]
        if character == "\\":
            self.position += 2
            frame.command_next = False
        elif character == "`":
            self._backquote()
        elif character == "$":
            self._dollar(frame)
        elif character == '"':
            self._double_quote(frame)
        elif frame.quoting in {Quoting.DOUBLE, Quoting.OPERAND}:
            self._inside_double(frame, character)
        else:
            self._bare(frame, character)

    def _push(self, kind: _Kind, quoting: Quoting, length: int) -> None:
        self.frames.append(_Frame(kind, quoting))
        self.position += length

    def _pop(self, length: int = 1) -> None:
        if len(self.frames) > 1:
            self.frames.pop()
        self.frames[-1].command_next = False
        self.position += length

    def _backquote(self) -> None:
        if any(frame.kind is _Kind.BACKQUOTES for frame in self.frames):
            while self.frames[-1].kind is not _Kind.BACKQUOTES:
                self.frames.pop()
            self._pop()
        else:
            self._push(_Kind.BACKQUOTES, Quoting.BARE, 1)

    def _dollar(self, frame: _Frame) -> None:
        rest = self.text[self.position : self.position + 3]
        if rest == "$((":
            self._push(_Kind.ARITHMETIC, Quoting.BARE, 3)
            self.frames[-1].parentheses = 2
        elif rest.startswith("$("):
            self._push(_Kind.COMMANDS, Quoting.BARE, 2)
        elif rest.startswith("${"):
            bare = frame.quoting is Quoting.BARE
            self._push(_Kind.PARAMETER, Quoting.BARE if bare else Quoting.OPERAND, 2)
        elif rest.startswith("$'") and frame.quoting is Quoting.BARE:
            self._skip(_ANSI, Quoting.ANSI)
        else:
            self.position += 1
        frame.command_next = False

    def _double_quote(self, frame: _Frame) -> None:
        frame.command_next = False
        if frame.kind is _Kind.DOUBLE:
            self._pop()
        else:
            self._push(_Kind.DOUBLE, Quoting.DOUBLE, 1)

    def _inside_double(self, frame: _Frame, character: str) -> None:
        if frame.kind is _Kind.PARAMETER and character == "}":
            self._pop()
        else:
            self.position += 1

    def _bare(self, frame: _Frame, character: str) -> None:
        """Read on outside double quotes."""
        if character == "'":
            self._skip(_SINGLE, Quoting.SINGLE)
        elif frame.kind is _Kind.PARAMETER:
            self._pop() if character == "}" else self._advance(frame)
        elif frame.kind is _Kind.ARITHMETIC:
            self._arithmetic(frame, character)
        elif character == "#" and self._starts_word():
            self._skip(_COMMENT, Quoting.COMMENT)
        elif character == "<" and self.text.startswith("<<", self.position):
            self._here_start()
        elif character == "\n":
            self._newline(frame)
        else:
            self._command_text(frame, character)

    def _advance(self, frame: _Frame) -> None:
        frame.command_next = False
        self.position += 1

    def _skip(self, pattern: re.Pattern[str], quoting: Quoting) -> None:
        """Pass over a quoted stretch or a comment, noting the references inside."""
        found = pattern.match(self.text, self.position)
        end = found.end() if found else self.position + 1
        end = self._note_within(self.position, end, quoting)
        if quoting is not Quoting.COMMENT:
            self.frames[-1].command_next = False
        self.position = end

    def _note_within(self, start: int, end: int, quoting: Quoting) -> int:
        for at, stop in self.spans.items():
            if start <= at < end:
                self._note(at, quoting)
                end = max(end, stop)
        return end

    def _arithmetic(self, frame: _Frame, character: str) -> None:
        frame.parentheses += {"(": 1, ")": -1}.get(character, 0)
        if frame.parentheses <= 0:
            self._pop()
        else:
            self.position += 1

    def _starts_word(self) -> bool:
        return self.position == 0 or self.text[self.position - 1] in " \t\n;&|()`"

    def _command_text(self, frame: _Frame, character: str) -> None:
        """Read a parenthesis, an operator, a blank or a word."""
        if character == "(":
            self._open_parenthesis()
        elif character == ")":
            self._close_parenthesis(frame)
        elif character in ";&|{!":
            frame.command_next = True
            self.position += 1
        elif blank := _BLANK.match(self.text, self.position):
            self.position = blank.end()
        elif word := _WORD.match(self.text, self.position):
            self._word(frame, word)
        else:
            self._advance(frame)

    def _open_parenthesis(self) -> None:
        if self.text.startswith("((", self.position):
            self._push(_Kind.ARITHMETIC, Quoting.BARE, 2)
            self.frames[-1].parentheses = 2
        else:
            self._push(_Kind.COMMANDS, Quoting.BARE, 1)

    def _close_parenthesis(self, frame: _Frame) -> None:
        if frame.cases:
            frame.command_next = True
            self.position += 1
        else:
            self._pop()

    def _word(self, frame: _Frame, word: re.Match[str]) -> None:
        text = word.group()
        if frame.command_next:
            frame.cases += {"case": 1, "esac": -1 if frame.cases else 0}.get(text, 0)
        frame.command_next = text in _BEFORE_COMMAND
        self.position = word.end()

    def _here_start(self) -> None:
        if self.text.startswith("<<<", self.position):
            self.position += 3
            return
        found = _HERE_START.match(self.text, self.position)
        if found is None:
            self.position += 2
            return
        dash, word = found.groups()
        delimiter = re.sub(r"\\(.)|['\"]", r"\1", word)
        quoting = Quoting.HERE if delimiter == word else Quoting.VERBATIM
        self.pending.append(_HereDocument(delimiter, quoting, bool(dash)))
        self.position = found.end()

    def _newline(self, frame: _Frame) -> None:
        self.position += 1
        frame.command_next = True
        for document in self.pending:
            self._here_document(document)
        self.pending.clear()

    def _here_document(self, document: _HereDocument) -> None:
        """Pass over a here-document's lines, its delimiter's included."""
        for start, end in _lines(self.text, self.position):
            line = self.text[start:end].rstrip("\n")
            self.position = self._note_within(start, end, document.quoting)
            if (line.lstrip("\t") if document.strips_tabs else line) == document.delimiter:
                return


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Give the span of each line from ``start`` on, its newline included."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def places(text: str, spans: dict[int, int]) -> dict[int, Place]:
    """Tell how the shell reads each of the given stretches of a command.

    Args:
        text: a command for bash.
        spans: ``{start: end}`` of stretches that will be replaced, none inside another.

    Returns:
        ``{start: place}``, one for each span.

    Example:
        >>> places("echo '@'", {6: 7})[6].quoting.name
        'SINGLE'
    """
    return _Scanner(text, spans).run()
