"""Random statements that write, each as text and as what it does to ``{key: document}``."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.unit.embedded.model import values as model

KEYS = ("k0", "k1", "k2", "k3")

_NUMBERS = st.integers(0, 2)
_OBJECTS = st.dictionaries(st.sampled_from("xy"), _NUMBERS, max_size=2)
_CONTENTS = st.fixed_dictionaries(
    {}, optional={"a": _NUMBERS, "b": _NUMBERS, "o": _OBJECTS, "u": st.integers(0, 5)}
)
_PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "a": st.none() | _NUMBERS,
        "o": st.dictionaries(st.sampled_from("xyz"), st.none() | _NUMBERS, max_size=2),
        "u": st.none() | st.integers(0, 5),
        "n": st.just([1, {"x": None}]),
    },
)
DOCUMENTS = st.builds(lambda key, rest: {"_key": key, **rest}, st.sampled_from(KEYS), _CONTENTS)


class Failed(Exception):
    """A write that is refused; its number is ArangoDB's."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Statement:
    text: str
    binds: dict[str, Any]
    run: Any  #: ``function(documents) -> rows``; may raise `Failed` and leave a mess


def merged(old, patch, *, keeps_null=True, merges=True):
    """Return a document updated by a patch."""
    new = dict(old)
    for name, value in patch.items():
        if value is None and not keeps_null:
            new.pop(name, None)
        elif isinstance(value, dict) and isinstance(new.get(name), dict) and merges:
            new[name] = merged(new[name], value, keeps_null=keeps_null, merges=merges)
        elif isinstance(value, dict) and name not in old and not keeps_null:
            new[name] = merged({}, value, keeps_null=False)
        else:
            new[name] = value
    return new


def _put(documents, new):
    """Write a document, unless another one has the value of its unique attribute."""
    value = new.get("u")
    if value is not None and any(
        each.get("u") == value for key, each in documents.items() if key != new["_key"]
    ):
        raise Failed(1210)
    documents[new["_key"]] = new
    return new


def _for_each(rows, write, ignores, nothing=(None, None)):
    """Return what each write gives; those that may fail and do give nothing."""
    found = []
    for row in rows:
        try:
            found.append(write(row))
        except Failed:
            if not ignores:
                raise
            found.append(nothing and list(nothing))
    return found


def _options(**given):
    pairs = [f"{name}: {str(value).lower()}" for name, value in given.items() if value is not None]
    return f"OPTIONS {{{', '.join(pairs)}}}"


@st.composite
def _insert(draw):
    added = draw(st.lists(DOCUMENTS, min_size=1, max_size=3))
    mode = draw(st.sampled_from(["conflict", "replace", "update", "ignore"]))
    ignores = draw(st.booleans())

    def run(documents):
        def write(new):
            old = documents.get(new["_key"])
            if old is None:
                return [None, _put(documents, new)]
            if mode == "conflict":
                raise Failed(1210)
            if mode == "ignore":
                return [None, None]
            whole = new if mode == "replace" else merged(old, new)
            return [old, _put(documents, whole)]

        return _for_each(added, write, ignores)

    text = (
        f"FOR x IN @added INSERT x INTO @@c "
        f"OPTIONS {{overwriteMode: '{mode}', ignoreErrors: {str(ignores).lower()}}} "
        f"RETURN [{'null' if mode == 'ignore' else 'OLD'}, NEW]"
    )
    return Statement(text, {"added": added}, run)


@st.composite
def _change(draw):
    """Draw an UPDATE or a REPLACE of what a filter leaves."""
    patch = draw(_PATCHES)
    attribute, operator = draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(["==", ">="]))
    value = draw(st.none() | _NUMBERS)
    word = draw(st.sampled_from(["UPDATE", "REPLACE"]))
    counts = draw(st.booleans())
    ignores, keeps_null, merges = draw(st.tuples(*[st.booleans()] * 3))

    def run(documents):
        def is_wanted(document):
            difference = model.compare(document.get(attribute), value)
            return difference == 0 if operator == "==" else difference >= 0

        def write(row):
            old = documents[row["_key"]]
            given = {**patch, "b": model.number(row.get("b")) + 1} if counts else patch
            if word == "REPLACE":
                return [old, _put(documents, {"_key": old["_key"], **given})]
            return [old, _put(documents, merged(old, given, keeps_null=keeps_null, merges=merges))]

        rows = [documents[key] for key in sorted(documents) if is_wanted(documents[key])]
        return _for_each(rows, write, ignores)

    more = {"keepNull": keeps_null, "mergeObjects": merges} if word == "UPDATE" else {}
    given = "MERGE(@patch, {b: d.b + 1})" if counts else "@patch"
    text = (
        f"FOR d IN @@c FILTER d.{attribute} {operator} @value SORT d._key "
        f"{word} d WITH {given} IN @@c {_options(ignoreErrors=ignores, **more)} RETURN [OLD, NEW]"
    )
    return Statement(text, {"patch": patch, "value": value}, run)


@st.composite
def _remove(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=2))
    ignores = draw(st.booleans())

    def run(documents):
        def write(key):
            if key not in documents:
                raise Failed(1202)
            return documents.pop(key)

        return _for_each(keys, write, ignores, None)

    text = f"FOR k IN @keys REMOVE k IN @@c {_options(ignoreErrors=ignores)} RETURN OLD"
    return Statement(text, {"keys": keys}, run)


@st.composite
def _remove_filtered(draw):
    value = draw(_NUMBERS)

    def run(documents):
        gone = [key for key in sorted(documents) if documents[key].get("a") == value]
        return [documents.pop(key) for key in gone]

    text = "FOR d IN @@c FILTER d.a == @value SORT d._key REMOVE d IN @@c RETURN OLD"
    return Statement(text, {"value": value}, run)


@st.composite
def _upsert(draw):
    added = draw(st.lists(DOCUMENTS, min_size=1, max_size=3))
    search = draw(st.sampled_from(["_key", "u"]))
    word = draw(st.sampled_from(["UPDATE", "REPLACE"]))
    ignores = draw(st.booleans())

    def run(documents):
        def write(new):
            found = [
                each
                for each in documents.values()
                if model.compare(each.get(search), new.get(search)) == 0
            ]
            if not found:
                if new["_key"] in documents:
                    raise Failed(1210)
                return [None, _put(documents, new)]
            old = found[0]
            patch = {"b": model.number(old.get("b")) + 1, "o": new.get("o")}
            if word == "REPLACE":
                return [old, _put(documents, {"_key": old["_key"], **patch})]
            return [old, _put(documents, merged(old, patch))]

        rows = [each for each in added if search in each]
        return _for_each(rows, write, ignores)

    text = (
        f"FOR x IN @added FILTER HAS(x, '{search}') "
        f"UPSERT {{{search}: x.{search}}} INSERT x {word} {{b: OLD.b + 1, o: x.o}} IN @@c "
        f"{_options(ignoreErrors=ignores)} RETURN [OLD, NEW]"
    )
    return Statement(text, {"added": added}, run)


STATEMENTS = st.one_of(
    _insert(), _insert(), _change(), _change(), _remove(), _remove_filtered(), _upsert()
)
