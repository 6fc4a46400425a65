"""YAML text, with the place of every value.

Only what JSON can hold too: a specification means the same in every format. So plain scalars
are read by the YAML 1.2 core schema (``no`` and ``12:30:00`` are text), and tags, dates and
keys that are not text have no meaning.

Source:
    YAML 1.2.2, section 10.3, core schema; for ``<<``, https://yaml.org/type/merge.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from torc.specification.places import DEPTH_LIMIT, Malformed, Place, repetition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: PyYAML around libyaml where that is installed: several times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
if TYPE_CHECKING:
    _DUMPER = yaml.SafeDumper
else:
    _DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

#: Values, those behind aliases counted each time, beyond which a file is an attack.
_SIZE_LIMIT = 20_000_000

#: How plain scalars look that are not text, and what they mean.
_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
)
#: The characters that such a scalar can start with.
_PLAIN_START = frozenset("~nNtTfF-+.0123456789")

_TAG = "tag:yaml.org,2002:"

#: An event of PyYAML, whose stubs name few of the attributes.
_Event = Any

#: A mapping's entries: ``{key: (place of the key, place of the value)}``.
_Entries = dict[str, tuple[Place, Place]]


def read_yaml(text: str) -> Place:
    """Read one YAML document.

    Raises:
        Malformed: if the text is not YAML, a key is twice in one mapping, or a value is one that
            JSON cannot hold.

    Example:
        >>> read_yaml("name: no").value["name"][1]
        Place(value='no', line=1, column=7)
    """
    try:
        return _Reader(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as ex:
        raise _not_yaml(ex) from ex
    except yaml.reader.ReaderError as ex:
        line = text.encode()[: ex.position].count(b"\n") + 1
        message = f"the character {ex.character:#x} is not allowed: {ex.reason}"
        raise Malformed(message, line, 1) from ex


class _Reader:
    """Turns the parser's events into places.

    Not its nodes: the parser builds those by recursion in C, and a file can nest so deeply that
    the process ends without a word.
    """

    def __init__(self, events: Iterator[_Event]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Place, int]] = {}
        self._size = 0
        self._depth = 0

    def document(self) -> Place:
        """Read the only document."""
        next(self._events)  # the stream starts
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return Place(None, 1, 1)
        place = self._value(next(self._events))
        next(self._events)  # the document ends
        more = next(self._events)
        if isinstance(more, yaml.DocumentStartEvent):
            raise _malformed(more, "a second document starts here; a file holds one")
        return place

    def _value(self, event: _Event) -> Place:
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        size = self._size
        self._grow(1, event)
        place = Place(self._content(event), *_position(event))
        if event.anchor:
            self._anchors[event.anchor] = place, self._size - size
        return place

    def _aliased(self, event: _Event) -> Place:
        if event.anchor not in self._anchors:
            raise _malformed(event, f"there is no &{event.anchor} complete before this")
        place, size = self._anchors[event.anchor]
        self._grow(size, event)
        return place

    def _grow(self, size: int, event: _Event) -> None:
        self._size += size
        if self._size > _SIZE_LIMIT:
            raise _malformed(event, f"with its aliases, this has over {_SIZE_LIMIT:,} values")

    def _content(self, event: _Event) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise _malformed(event, f"this is nested more than {DEPTH_LIMIT} levels deep")
        content = self._collection(event)
        self._depth -= 1
        return content

    def _collection(self, event: _Event) -> Any:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in {None, "!", _TAG + ("map" if is_mapping else "seq")}:
            raise _meaningless(event)
        return self._mapping() if is_mapping else self._sequence()

    def _sequence(self) -> list[Place]:
        entries = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            entries.append(self._value(event))
        return entries

    def _mapping(self) -> _Entries:
        entries: _Entries = {}
        merged: _Entries = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if _is_merge(event):
                merged = {**merged, **self._merged()}
                continue
            key = self._key(event)
            if key.value in entries:
                raise repetition(key.value, entries[key.value][0], key)
            entries[key.value] = key, self._value(next(self._events))
        return {**merged, **entries}

    def _key(self, event: _Event) -> Place:
        if not isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            raise _malformed(event, "a key must be text")
        key = self._value(event)
        if not isinstance(key.value, str):
            text = getattr(event, "value", key.value)
            raise _malformed(event, f'the key {text} is not text; write "{text}"')
        return key

    def _merged(self) -> _Entries:
        """Return what ``<<: *other`` or ``<<: [*first, *second]`` brings; the first one wins."""
        event = next(self._events)
        place = self._value(event)
        sources = place.value if isinstance(place.value, list) else [place]
        merged: _Entries = {}
        for source in sources:
            if not isinstance(source.value, dict):
                raise _malformed(event, "only a mapping can be merged with <<")
            merged = {**source.value, **merged}
        return merged


def write_yaml(data: Any) -> str:
    """Write values so that ``read_yaml`` reads the same.

    Example:
        >>> print(write_yaml({"name": "1e3", "jobs": [{"command": "true"}]}), end="")
        name: '1e3'
        jobs:
        - command: 'true'
    """
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100))


class _Dumper(_DUMPER):
    """Writes no aliases, texts of several lines as blocks, and quotes by YAML 1.2 and 1.1."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


#: Line ends of YAML 1.1, which PyYAML would read as another one outside of double quotes.
_LINE_ENDS = re.compile("[\r\x85\u2028\u2029]")


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _LINE_ENDS.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    elif any(pattern.fullmatch(text) for pattern, _ in _PLAIN):
        style = "'"
    return dumper.represent_scalar(_TAG + "str", text, style)


_Dumper.add_representer(str, _represent_text)


def _is_merge(event: _Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]


def _scalar(event: _Event) -> Any:
    """Return a scalar's value; quoted or tagged as such, it is text."""
    text = str(event.value)
    if event.tag in {"!", _TAG + "str"} or (event.tag is None and not event.implicit[0]):
        return text
    if event.tag is not None:
        raise _meaningless(event)
    if text and text[0] not in _PLAIN_START:
        return text
    return next((mean(text) for pattern, mean in _PLAIN if pattern.fullmatch(text)), text)


def _not_yaml(ex: yaml.MarkedYAMLError) -> Malformed:
    mark = ex.problem_mark or ex.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    context = f" {ex.context}" if ex.context else ""
    return Malformed(f"{ex.problem}{context}", line, column)


def _position(event: _Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _meaningless(event: _Event) -> Malformed:
    return _malformed(event, f"the tag {event.tag} has no meaning here")


def _malformed(event: _Event, message: str) -> Malformed:
    return Malformed(message, *_position(event))
