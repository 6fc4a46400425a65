"""Find out what a folder holds that can be restored.

A folder of ours (see ``dump.py``), one of ``arangodump``'s JSON exports, or files that are named
after collections, such as ``arangoexport`` writes: ``NAME.jsonl`` or ``NAME.json``.

Source:
    ArangoDB manual 3.12, "arangodump", "Dump output format".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from service.database import wire
from service.database.dump import FORMAT, LINES, STRUCTURE
from service.database.dump_lines import Entry, read_documents
from service.errors import InvalidRequest, NotFound

#: ``jobs_d41d8cd98f00b204e9800998ecf8427e``: arangodump adds a hash of the name.
_HASH = re.compile(r"_[0-9a-f]{32}$")
_DESCRIPTION = ".structure.json"
#: ``PREFIX.data.json``, or in parts ``PREFIX.0.data.json.gz``
_DATA = re.compile(r"(?P<prefix>.+?)(\.\d+)?\.data\.json(\.gz)?")
#: ``NAME.jsonl``, ``NAME.json.gz``
_PLAIN = re.compile(r"(?P<name>[^.]+)\.jsonl?(\.gz)?")
#: Files of arangodump that are about the dump as a whole.
_ABOUT = frozenset({"dump.json", STRUCTURE})
#: Where arangodump keeps the graphs, when it is told to include system collections.
_GRAPHS = "_graphs"


@dataclass
class Part:
    """The documents of one collection in a dump."""

    name: str
    files: list[Path] = field(default_factory=list)
    #: What to create the collection with; None: the dump does not say.
    parameters: wire.Json | None = None
    indexes: list[wire.Json] = field(default_factory=list)
    count: int | None = None  #: documents that were dumped, where the dump says how many

    def documents(self) -> Iterator[Entry]:
        """Read the documents.

        Raises:
            InvalidRequest: if a line is no document with a key, or an edge has no ends.
        """
        is_edge = self.parameters is not None and self.parameters.get("type") == wire.EDGE
        for file in self.files:
            for entry in read_documents(file):
                _check(entry, is_edge=is_edge)
                yield entry


@dataclass
class Dump:
    """Everything that a folder holds."""

    parts: list[Part]
    graphs: list[wire.Json]
    #: Names of files that cannot be restored, such as definitions of views.
    left_out: list[str]


def read_dump(folder: Path) -> Dump:
    """Look what a folder holds; documents are not read yet.

    Raises:
        NotFound: if there is no such folder.
        InvalidRequest: if there is nothing in it to restore, or in a form that is not known.
    """
    if not folder.is_dir():
        message = f"There is no folder {folder}."
        raise NotFound(message)
    names = {path.name for path in folder.iterdir() if path.is_file()}
    _refuse_unreadable(folder, names)
    dump = _ours(folder) if STRUCTURE in names else _anothers(folder, names)
    if not dump.parts:
        message = f"{folder} holds no dump: no NAME.jsonl, NAME.json or NAME_….data.json is there."
        raise InvalidRequest(message)
    return dump


def _refuse_unreadable(folder: Path, names: set[str]) -> None:
    for name in names:
        if name.endswith((".vpack", ".vpack.gz")):
            message = f"{folder / name} is not JSON. Dump again with --dump-vpack false."
            raise InvalidRequest(message)
    encryption = folder / "ENCRYPTION"
    if encryption.name in names and encryption.read_text().strip() not in {"none", ""}:
        message = f"{folder} is encrypted. Dump again without encryption."
        raise InvalidRequest(message)


def _ours(folder: Path) -> Dump:
    structure = _object(folder / STRUCTURE)
    if structure.get("format") != FORMAT:
        message = (
            f"{folder / STRUCTURE} has format {structure.get('format')}; this version reads"
            f" {FORMAT}. Update this program."
        )
        raise InvalidRequest(message)
    try:
        parts = [_our_part(folder, each) for each in structure["collections"]]
        return Dump(parts, [wire.graph_of(each) for each in structure["graphs"]], [])
    except (KeyError, TypeError, AttributeError) as ex:
        message = f"{folder / STRUCTURE} is not as a dump has it: {ex}."
        raise InvalidRequest(message) from ex


def _our_part(folder: Path, described: wire.Json) -> Part:
    parameters = wire.parameters_of(described["parameters"])
    name = parameters["name"]
    file = folder / f"{name}{LINES}"
    packed = folder / f"{name}{LINES}.gz"
    found = next((each for each in (file, packed) if each.is_file()), None)
    if found is None:
        message = f"{file} is missing, and {STRUCTURE} names it. Was the dump copied whole?"
        raise InvalidRequest(message)
    indexes = wire.definitions_of(described["indexes"])
    return Part(name, [found], parameters, indexes, described.get("count"))


def _anothers(folder: Path, names: Iterable[str]) -> Dump:
    parts: dict[str, Part] = {}
    left_out = []
    for name in sorted(names):
        if name.endswith(_DESCRIPTION):
            _describe(parts, folder / name)
        elif found := _DATA.fullmatch(name):
            _part(parts, found["prefix"]).files.append(folder / name)
        elif (found := _PLAIN.fullmatch(name)) and name not in _ABOUT:
            _part(parts, found["name"]).files.append(folder / name)
        elif name.endswith(".view.json"):
            left_out.append(name)
    return _without_system(list(parts.values()), left_out)


def _part(parts: dict[str, Part], prefix: str) -> Part:
    """Return the part whose files begin so, a new one if there is none."""
    return parts.setdefault(prefix, Part(_HASH.sub("", prefix)))


def _describe(parts: dict[str, Part], file: Path) -> None:
    described = _object(file)
    parameters = described.get("parameters")
    if not isinstance(parameters, dict) or not isinstance(parameters.get("name"), str):
        message = f"{file} does not describe a collection: it has no parameters with a name."
        raise InvalidRequest(message)
    part = _part(parts, file.name.removesuffix(_DESCRIPTION))
    part.name = parameters["name"]
    try:
        part.parameters = wire.parameters_of(parameters)
        part.indexes = wire.definitions_of(described.get("indexes") or [])
    except (TypeError, AttributeError) as ex:
        message = f"{file} is not as a dump has it: {ex}."
        raise InvalidRequest(message) from ex


def _without_system(parts: list[Part], left_out: list[str]) -> Dump:
    """Take the graphs out of their system collection; leave other such collections out."""
    graphs = [
        wire.graph_of(entry.document)
        for part in parts
        if part.name == _GRAPHS
        for entry in part.documents()
    ]
    kept = [part for part in parts if not part.name.startswith("_")]
    others = {part.name for part in parts} - {part.name for part in kept} - {_GRAPHS}
    return Dump(kept, graphs, [*left_out, *sorted(others)])


def _object(file: Path) -> wire.Json:
    try:
        value: Any = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as ex:
        message = f"{file}:{ex.lineno} is not JSON: {ex.msg}."
        raise InvalidRequest(message) from ex
    if not isinstance(value, dict):
        message = f"{file} is not a JSON object."
        raise InvalidRequest(message)
    return value


def _check(entry: Entry, *, is_edge: bool) -> None:
    key = entry.document.get("_key")
    if not isinstance(key, str):
        message = f"{entry.place}: the document has no _key."
        raise InvalidRequest(message)
    ends = ("_from", "_to") if is_edge else ()
    if missing := [name for name in ends if not isinstance(entry.document.get(name), str)]:
        message = f"{entry.place}: the edge {key} has no {' and no '.join(missing)}."
        raise InvalidRequest(message)
