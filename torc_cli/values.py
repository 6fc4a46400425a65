"""Read values that people type: JSON, JSON5, durations, sizes."""

import json

import click

from torc_cli.exits import Failure

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from typing import IO, Any


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
        Failure: if it is neither; shows the place.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as ex:
        try:
            return read_json5(text, option)
        except Failure:
            message = f"{option} is not JSON: {ex.msg} at {_place(text, ex.pos)}. {_hint(text)}"
            raise Failure(message.rstrip()) from ex


def read_json5(text: str, option: str) -> "Any":
    """Read JSON5 given on the command line: JSON where keys need no quotes.

    Raises:
        Failure: if it is not JSON5.
    """
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
