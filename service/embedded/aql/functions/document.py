"""The functions on documents and other objects.

Where an object is wanted and something else given, the answer is null, with a warning.

Source:
    ArangoDB manual 3.12, AQL, "Document and object functions".
"""

from typing import Any

from service.embedded.aql.functions import moments
from service.embedded.aql.functions.context import Context
from service.embedded.aql.functions.expectations import answering, unanswered
from service.embedded.aql.functions.function import MANY, Function
from service.embedded.aql.values.algebra import equal, string_key, truth
from service.embedded.aql.values.conversions import to_string
from service.embedded.storage.revisions import decode

#: The bits of a revision below its time.
_COUNT_BITS = 20


def attributes(value: Any, remove_internal: Any = None, sort: Any = None) -> Any:
    """Return the names of the attributes."""
    if not isinstance(value, dict):
        return None
    names = [name for name in value if not (truth(remove_internal) and name.startswith("_"))]
    return sorted(names, key=string_key) if truth(sort) else names


def values(value: Any, remove_internal: Any = None) -> Any:
    """Return the values of the attributes."""
    names = attributes(value, remove_internal)
    return None if names is None else [value[name] for name in names]


def entries(value: Any) -> Any:
    """Return the attributes as ``[name, value]`` pairs."""
    return [list(pair) for pair in value.items()] if isinstance(value, dict) else None


def has(value: Any, name: Any) -> bool:
    """Tell if an object has an attribute, even if that is null."""
    return isinstance(value, dict) and to_string(name) in value if name is not None else False


def value_at(value: Any, path: Any) -> Any:
    """Return what is at a path of names and positions inside an object."""
    if not isinstance(value, dict) or not isinstance(path, list):
        return unanswered("VALUE")
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def merge(*objects: Any) -> Any:
    """Return one object of many, or of an array of them; later attributes win."""
    parts = objects[0] if len(objects) == 1 and isinstance(objects[0], list) else objects
    merged: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, dict):
            return None
        merged.update(part)
    return merged


def merge_recursive(*objects: Any) -> Any:
    """Return one object of many; where two attributes are objects they are merged as well."""
    parts = objects[0] if len(objects) == 1 and isinstance(objects[0], list) else objects
    merged: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, dict):
            return None
        merged = _merged(merged, part)
    return merged


def _merged(into: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    result = dict(into)
    for name, value in part.items():
        old = result.get(name)
        both = isinstance(old, dict) and isinstance(value, dict)
        result[name] = _merged(old, value) if both else value  # type: ignore[arg-type]
    return result


def _names(arguments: tuple[Any, ...]) -> set[str]:
    """Return the attribute names among arguments: numbers and strings, or arrays of them."""
    flat = [
        name
        for argument in arguments
        for name in (argument if isinstance(argument, list) else [argument])
    ]
    return {to_string(name) for name in flat if _is_name(name)}


def _is_name(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def keep(value: Any, *names: Any) -> Any:
    """Return the object with only these attributes."""
    if not isinstance(value, dict):
        return None
    kept = _names(names)
    return {name: held for name, held in value.items() if name in kept}


def keep_recursive(value: Any, *names: Any) -> Any:
    """Return the object with only these attributes, in the objects inside it too."""
    return _kept(value, _names(names)) if isinstance(value, dict) else None


def _kept(value: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {
        name: _kept(held, names) if isinstance(held, dict) else held
        for name, held in value.items()
        if name in names
    }


def unset(value: Any, *names: Any) -> Any:
    """Return the object without these attributes."""
    if not isinstance(value, dict):
        return None
    removed = _names(names)
    return {name: held for name, held in value.items() if name not in removed}


def unset_recursive(value: Any, *names: Any) -> Any:
    """Return the object without these attributes, in the objects inside it too."""
    return _stripped(value, _names(names)) if isinstance(value, dict) else None


def _stripped(value: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {
        name: _stripped(held, names) if isinstance(held, dict) else held
        for name, held in value.items()
        if name not in names
    }


def zip_(names: Any, held: Any) -> Any:
    """Return the object with these attribute names and these values."""
    if not isinstance(names, list) or not isinstance(held, list) or len(names) != len(held):
        return None
    return {to_string(name): value for name, value in zip(names, held, strict=True)}


def translate(value: Any, table: Any, *default: Any) -> Any:
    """Return what an object has for a value, or the default, or the value itself."""
    if not isinstance(table, dict):
        return unanswered("TRANSLATE")
    name = to_string(value)
    return table[name] if name in table else default[0] if default else value


def matches(value: Any, examples: Any, return_index: Any = None) -> Any:
    """Tell if an object has all the attributes of an example, or which of several examples."""
    if not isinstance(value, dict):
        return False
    tried = examples if isinstance(examples, list) else [examples]
    found = next((at for at, example in enumerate(tried) if _fits(value, example)), -1)
    return found if truth(return_index) else found >= 0


def _fits(value: dict[str, Any], example: Any) -> bool:
    if not isinstance(example, dict):
        unanswered("MATCHES")
        return False
    return all(equal(value.get(name), wanted) for name, wanted in example.items())


def parse_identifier(value: Any) -> Any:
    """Return the collection and the key of an ``_id``, or of a document."""
    identifier = value.get("_id") if isinstance(value, dict) else value
    if not isinstance(identifier, str) or identifier.count("/") != 1:
        return None
    collection, _, key = identifier.partition("/")
    return {"collection": collection, "key": key}


def parse_collection(value: Any) -> Any:
    """Return the collection of an ``_id``."""
    parts = parse_identifier(value)
    return parts and parts["collection"]


def parse_key(value: Any) -> Any:
    """Return the key of an ``_id``."""
    identifier = value.get("_id") if value.__class__ is dict else value
    parts = identifier.split("/") if identifier.__class__ is str else ()
    return parts[1] if len(parts) == 2 else None  # noqa: PLR2004 - a collection and a key


def decode_rev(revision: Any) -> Any:
    """Return when a revision was made, and which of that millisecond it was."""
    try:
        number = decode(revision) if isinstance(revision, str) else -1
    except ValueError:
        number = -1
    moment = moments.in_range(number >> _COUNT_BITS)
    if number < 0 or moment is None:
        return None
    return {"date": moments.text(moment), "count": number % 2**_COUNT_BITS}


def is_same_collection(collection: Any, document: Any) -> Any:
    """Tell if a document, or an ``_id``, is of a collection."""
    one, other = _collection_of(collection), _collection_of(document)
    return None if one is None or other is None else one == other


def _collection_of(value: Any) -> str | None:
    identifier = value.get("_id") if isinstance(value, dict) else value
    return identifier.partition("/")[0] if isinstance(identifier, str) else None


def document(context: Context, *arguments: Any) -> Any:
    """Return a document by its ``_id``, or by collection and key; an array of them for an array."""
    wanted = arguments[-1]
    if isinstance(wanted, list):
        found = [_document(context, (*arguments[:-1], one)) for one in wanted]
        return [one for one in found if one is not None]
    return _document(context, arguments)


def _document(context: Context, arguments: tuple[Any, ...]) -> Any:
    if len(arguments) == 1:
        (identifier,) = arguments
        return context.document(identifier) if isinstance(identifier, str) else None
    collection, key = arguments
    if isinstance(collection, str) and isinstance(key, str):
        return context.document_in(collection, key)
    return None


def check_document(value: Any) -> bool:
    """Tell if an object has no attribute name twice, at any depth: a value here never does."""
    return isinstance(value, dict)


FUNCTIONS = (
    Function("ATTRIBUTES", answering("ATTRIBUTES", attributes), 1, 3),
    Function("CHECK_DOCUMENT", check_document, 1, 1),
    Function("DECODE_REV", answering("DECODE_REV", decode_rev), 1, 1),
    Function("DOCUMENT", document, 1, 2, deterministic=False, needs_context=True),
    Function("ENTRIES", answering("ENTRIES", entries), 1, 1),
    Function("HAS", has, 2, 2),
    Function("IS_SAME_COLLECTION", answering("IS_SAME_COLLECTION", is_same_collection), 2, 2),
    Function("KEEP", answering("KEEP", keep), 2, MANY),
    Function("KEEP_RECURSIVE", answering("KEEP_RECURSIVE", keep_recursive), 2, MANY),
    Function("KEYS", answering("KEYS", attributes), 1, 3),
    Function("MATCHES", matches, 2, 3),
    Function("MERGE", answering("MERGE", merge), 1, MANY),
    Function("MERGE_RECURSIVE", answering("MERGE_RECURSIVE", merge_recursive), 2, MANY),
    Function("PARSE_COLLECTION", answering("PARSE_COLLECTION", parse_collection), 1, 1),
    Function("PARSE_IDENTIFIER", answering("PARSE_IDENTIFIER", parse_identifier), 1, 1),
    Function("PARSE_KEY", answering("PARSE_KEY", parse_key), 1, 1),
    Function("TRANSLATE", translate, 2, 3),
    Function("UNSET", answering("UNSET", unset), 2, MANY),
    Function("UNSET_RECURSIVE", answering("UNSET_RECURSIVE", unset_recursive), 2, MANY),
    Function("VALUE", value_at, 2, 2),
    Function("VALUES", answering("VALUES", values), 1, 2),
    Function("ZIP", answering("ZIP", zip_), 2, 2),
)
