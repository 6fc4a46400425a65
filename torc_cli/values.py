"""Read values that people type: JSON, JSON5, durations, sizes."""

import json

import click

from torc_cli.exits import Failure

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from typing import IO, Any

#: The whole numbers that the service stores as they are: those of 64 bits.
_LEAST, _MOST = -(2**63), 2**64 - 1

#: Digits of a number that a message shows.
_MOST_DIGITS = 40


def read_text(file: "IO[str]") -> str:
    """Read a file that should be text.

    Raises:
        Failure: if it is not.
    """
    try:
        return file.read()
    except UnicodeDecodeError as ex:
        message = f"{file.name} is not text in UTF-8."
        raise Failure(message) from ex


def read_json(text: str, option: str) -> "Any":
    """Read JSON given on the command line; JSON5 is understood, too.

    Raises:
        Failure: if it is neither; shows the place. Also if a number in it is too large.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as ex:
        try:
            value = _parsed(text, option)
        except Failure:
            message = f"{option} is not JSON: {ex.msg} at {_place(text, ex.pos)}. {_hint(text)}"
            raise Failure(message.rstrip()) from ex
    return _checked(value, option)


def read_json5(text: str, option: str) -> "Any":
    """Read JSON5 given on the command line: JSON where keys need no quotes.

    Raises:
        Failure: if it is not JSON5, or a number in it is too large.
    """
    return _checked(_parsed(text, option), option)


def _parsed(text: str, option: str) -> "Any":
    from torc.specification.json5_text import read_json5 as read  # noqa: PLC0415 - few need it
    from torc.specification.places import Malformed, plain  # noqa: PLC0415 - the same

    try:
        return plain(read(text))
    except Malformed as ex:
        place = f"line {ex.line}, column {ex.column}"
        message = f"{option} is not JSON5: {ex} at {place}. Write it as in \"{{key: 'value'}}\"."
        raise Failure(message) from ex


def read_word(text: str) -> "Any":
    """Read one word as JSON where it is JSON, else as text.

    Example:
        >>> read_word("3"), read_word("true"), read_word("failed")
        (3, True, 'failed')
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


class Duration(click.ParamType["Any"]):
    """An ISO 8601 duration, as seconds."""

    name = "duration"

    def convert(
        self, value: "Any", param: "click.Parameter | None", ctx: "click.Context | None"
    ) -> "Any":
        """Read ``PT30M`` or a number of seconds."""
        from graph_schema.units import InvalidUnit, parse_duration  # noqa: PLC0415 - few need it

        try:
            return float(value) if str(value).isdigit() else parse_duration(str(value))
        except InvalidUnit as ex:
            self.fail(str(ex), param, ctx)


class Memory(click.ParamType["Any"]):
    """An amount of memory such as ``8g``, as bytes."""

    name = "memory"

    def convert(
        self, value: "Any", param: "click.Parameter | None", ctx: "click.Context | None"
    ) -> "Any":
        """Read ``8g``."""
        from graph_schema.units import InvalidUnit, parse_memory  # noqa: PLC0415 - few need it

        try:
            return parse_memory(value)
        except InvalidUnit as ex:
            self.fail(str(ex), param, ctx)


def _checked(value: "Any", option: str) -> "Any":
    """Return a value with numbers that are stored as they are; others would be rounded.

    Raises:
        Failure: if it holds another one.
    """
    if isinstance(value, int) and not _LEAST <= value <= _MOST:
        message = (
            f"{option} holds the whole number {_shortened(value)}, which is not stored exactly:"
            f" it must be from {_LEAST} to {_MOST}. Write it as text, in quotes."
        )
        raise Failure(message)
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            _checked(each, option)
    return value


def _shortened(number: int) -> str:
    text = str(number)
    return text if len(text) <= _MOST_DIGITS else f"{text[:_MOST_DIGITS]}…"


def _place(text: str, position: int) -> str:
    if position >= len(text):
        return "its end"
    line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


def _hint(text: str) -> str:
    if not text.strip():
        return "It is empty."
    if text[0].isalpha():
        return f"For a string, write '\"{text.strip()}\"' with both kinds of quotes."
    return ""
