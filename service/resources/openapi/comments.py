"""What the attributes of documents mean: the ``#:`` comments in the code of their schemas."""

import re
from functools import cache
from inspect import getsource

from marshmallow import Schema

#: A comment of some lines in front of an attribute, and one behind it.
_COMMENTED = re.compile(
    r"(?P<before>(?:^ +#: .*\n)*)^ +(?P<name>\w+) = (?P<rest>(?:.*\n)(?:^ {5,}.*\n|^ +\)\n)*)",
    re.MULTILINE,
)


@cache
def comments_of(kind: type[Schema]) -> dict[str, str]:
    """Return what is said of the attributes of documents of some kind.

    Example:
        >>> from graph_schema.documents.file import FileSchema
        >>> comments_of(FileSchema)["st_size"]
        'bytes'
    """
    comments: dict[str, str] = {}
    for owner in reversed(kind.__mro__):
        if owner.__module__.startswith("graph_schema."):
            comments |= _in_text(getsource(owner) + "\n")
    return comments


def _in_text(source: str) -> dict[str, str]:
    found = {}
    for each in _COMMENTED.finditer(source):
        behind = re.findall(r"#: (.*)", each["rest"])
        lines = [line.strip().removeprefix("#: ") for line in each["before"].splitlines()]
        if text := " ".join([*lines, *behind]):
            found[each["name"]] = text.replace("``", "`").replace("None", "null")
    return found
