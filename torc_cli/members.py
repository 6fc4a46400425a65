"""Attributes of documents as options: the same for ``add`` and for ``update``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


class Member(NamedTuple):
    """An attribute that a person may set."""

    names: str  #: of its option, and of the attribute if that differs: ``-n --name``
    help: str
    attributes: Mapping[str, Any] = {}  #: further ones of the option
    is_required: bool = False  #: for a new document
    is_fixed: bool = False  #: whether it can be said only of a new document

    @property
    def attribute(self) -> str:
        """Return the name of the attribute.

        Example:
            >>> Member("-n --name", "").attribute, Member("-j --job job_key", "").attribute
            ('name', 'job_key')
        """
        return self.names.split()[-1].removeprefix("--").replace("-", "_")


def member_options(members: Sequence[Member], *, is_new: bool) -> Callable[[Function], Function]:
    """Add the options of a new document, or those by which one is changed."""

    def add(function: Function) -> Function:
        for member in reversed(members):
            if is_new or not member.is_fixed:
                # A flag that is not given says neither yes nor no.
                unsaid = {"default": None} if "/--" in member.names else {}
                attributes: dict[str, Any] = {"required": is_new and member.is_required, **unsaid}
                names = member.names.split()
                option = click.option(*names, help=member.help, **attributes, **member.attributes)
                function = option(function)
        return function

    return add


def given_members(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said of the attributes; nothing else is sent."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value is not None and value != ()
    }


def unset_option(function: Function) -> Function:
    """Add ``--unset``, for attributes that go back to what a new document has."""
    return click.option(
        "--unset", multiple=True, metavar="NAME", help="An attribute to set back; repeatable."
    )(function)


def read_pairs(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> dict[str, str] | None:
    """Read repeated ``NAME=VALUE``; a callback of an option."""
    pairs = {text: text.partition("=") for text in value}
    for text, (name, equals, _) in pairs.items():
        if not name or not equals:
            message = f"{text!r} is not NAME=VALUE."
            raise click.BadParameter(message, ctx, parameter)
    return {name: text for name, _, text in pairs.values()} or None


def read_objects(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> list[Any] | None:
    """Read repeated JSON5; a callback of an option."""
    del ctx
    from torc_cli.values import read_json5  # noqa: PLC0415 - few need it

    return [read_json5(text, parameter.opts[-1]) for text in value] or None


def read_object(
    ctx: click.Context, parameter: click.Parameter, value: str | None
) -> dict[str, Any] | None:
    """Read a JSON5 object; a callback of an option."""
    if value is None:
        return None
    from torc_cli.values import read_json5  # noqa: PLC0415 - few need it

    read = read_json5(value, parameter.opts[-1])
    if not isinstance(read, dict):
        message = f"{value!r} is no object, as \"{{key: 'value'}}\"."
        raise click.BadParameter(message, ctx, parameter)
    return read
