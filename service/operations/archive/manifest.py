"""What an archive says of itself."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from service.errors import InvalidRequest

#: The format of archives, the first there is; a reader refuses all others.
FORMAT = 1

#: The entry that holds the manifest.
MANIFEST = "manifest.json"

#: How the names of the other entries end.
LINES = ".jsonl"


@dataclass(frozen=True)
class Part:
    """One entry: the documents of a collection."""

    count: int
    bytes: int
    sha256: str  #: of its text


@dataclass(frozen=True)
class Manifest:
    """What an archive holds."""

    torc: str  #: version of the program that wrote it
    created: str  #: ISO 8601 in UTC
    workflow_key: str  #: in the database that it came from
    #: whether no job was in the hands of a worker, or changed, while it was written
    at_rest: bool
    collections: dict[str, Part]

    def text(self) -> bytes:
        """Return it as it is written."""
        return orjson.dumps({"format": FORMAT, **asdict(self)}, option=orjson.OPT_INDENT_2)


def parse_manifest(text: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        InvalidRequest: if it is none, or of another format.
    """
    said = parsed(MANIFEST, text)
    if not isinstance(said, dict):
        message = f"{MANIFEST} in the archive is not a JSON object."
        raise InvalidRequest(message)
    _check_format(said)
    return Manifest(
        torc=_member(said, "torc", str),
        created=_member(said, "created", str),
        workflow_key=_member(said, "workflow_key", str),
        at_rest=_member(said, "at_rest", bool),
        collections={
            _known(name): _part(name, part)
            for name, part in _member(said, "collections", dict).items()
        },
    )


def parsed(place: str, text: bytes) -> Any:
    """Return the value that stands at a place in an archive.

    Raises:
        InvalidRequest: if it is not JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as ex:
        message = f"{place} in the archive is not JSON: {ex}."
        raise InvalidRequest(message) from ex


def _check_format(said: dict[str, Any]) -> None:
    number = _member(said, "format", int)
    if number > FORMAT:
        message = (
            f"The archive is of format {number}, which a newer Torc ({said.get('torc')}) wrote;"
            f" this one reads format {FORMAT}. Update Torc where it is imported."
        )
        raise InvalidRequest(message)
    if number < FORMAT:
        message = (
            f"The archive is of format {number}, which no Torc ever wrote; this one reads format"
            f" {FORMAT}. Export the workflow again."
        )
        raise InvalidRequest(message)


def _part(name: str, said: Any) -> Part:
    if not isinstance(said, dict):
        raise _unfit(name)
    return Part(
        count=_member(said, "count", int),
        bytes=_member(said, "bytes", int),
        sha256=_member(said, "sha256", str),
    )


def _known(name: str) -> str:
    if name in COLLECTIONS or name in EDGES:
        return name
    message = f"The archive holds a collection {name[:80]!r}, which Torc does not have."
    raise InvalidRequest(message)


def _member(said: dict[str, Any], name: str, kind: type) -> Any:
    value = said.get(name)
    if type(value) is not kind:
        raise _unfit(name)
    return value


def _unfit(name: str) -> InvalidRequest:
    return InvalidRequest(f"{MANIFEST} in the archive does not say {name} as Torc does.")
