"""The functions on arrays.

Where an array is wanted and something else given, the answer is null. Elements are the same
when ``collect_key`` says so, which is how ArangoDB's hash sets see them.

Source:
    ArangoDB manual 3.12, AQL, "Array functions".
"""

from collections import Counter
from itertools import chain
from typing import Any

from service.embedded.aql.functions.expectations import (
    answering,
    expecting_array,
    expecting_arrays,
)
from service.embedded.aql.functions.function import MANY, Function
from service.embedded.aql.functions.limits import MOST_ELEMENTS, refuse_above
from service.embedded.aql.values.algebra import collect_key, equal, sort_key, truth
from service.embedded.aql.values.conversions import number, to_number, to_string
from service.embedded.errors import ArgumentTypeMismatch


def position(value: Any) -> int:
    """Return a number as a position in an array: cut to a whole one."""
    return int(to_number(value))


def length(value: Any) -> int:
    """Return how many elements, attributes or characters a value has."""
    if isinstance(value, (list, dict, str)):
        return len(value)
    return int(value) if isinstance(value, bool) else len(to_string(value))


def first(array: Any) -> Any:
    """Return the first element."""
    return array[0] if isinstance(array, list) and array else None


def last(array: Any) -> Any:
    """Return the last element."""
    return array[-1] if isinstance(array, list) and array else None


def nth(array: Any, at: Any) -> Any:
    """Return the element at a position from 0."""
    index = position(at)
    return array[index] if isinstance(array, list) and 0 <= index < len(array) else None


def slice_(array: Any, start: Any, count: Any = None) -> Any:
    """Return part of an array; a negative start or count counts from the end."""
    if not isinstance(array, list):
        return None
    low = position(start)
    low = low if low >= 0 else max(0, len(array) + low)
    if count is None:
        return array[low:]
    high = position(count)
    return array[low : high + low if high >= 0 else max(0, len(array) + high)]


def push(array: Any, value: Any, unique: Any = None) -> Any:
    """Return the array with a value at its end, unless it is there and must be unique."""
    return _extended(array, value, unique, at_end=True)


def unshift(array: Any, value: Any, unique: Any = None) -> Any:
    """Return the array with a value at its beginning, as ``push`` does at its end."""
    return _extended(array, value, unique, at_end=False)


def _extended(array: Any, value: Any, unique: Any, *, at_end: bool) -> Any:
    if array is None:
        return [value]
    if not isinstance(array, list):
        return None
    if truth(unique) and any(equal(element, value) for element in array):
        return array
    return [*array, value] if at_end else [value, *array]


def pop(array: Any) -> Any:
    """Return the array without its last element."""
    return array[:-1] if isinstance(array, list) else None


def shift(array: Any) -> Any:
    """Return the array without its first element."""
    return array[1:] if isinstance(array, list) else None


def append(array: Any, values: Any, unique: Any = None) -> Any:
    """Return the array with others after it; only those that are new if they must be unique.

    Where one of the two is null, or nothing is added, it is the other as it is.
    """
    if values is None or values == []:
        return array
    if not isinstance(array, list):
        return values if array is None else None
    added = values if isinstance(values, list) else [values]
    if truth(unique):
        added = _unseen(added, {collect_key(element) for element in array})
    return [*array, *added]


def _unseen(array: list[Any], seen: set[Any]) -> list[Any]:
    """Return the elements not seen before, each once, and remember them."""
    found = []
    for element in array:
        key = collect_key(element)
        if key not in seen:
            seen.add(key)
            found.append(element)
    return found


def remove_value(array: Any, value: Any, limit: Any = None) -> Any:
    """Return the array without a value, or without its first so many occurrences."""
    if not isinstance(array, list):
        return [] if array is None else None
    left = -1 if limit is None else position(limit)
    kept = []
    for element in array:
        if left and equal(element, value):
            left -= 1
        else:
            kept.append(element)
    return kept


def remove_values(array: Any, values: Any) -> Any:
    """Return the array without any of the values."""
    if values is None:
        return array
    if array is None:
        return []
    if not isinstance(array, list) or not isinstance(values, list):
        return None
    removed = {sort_key(value) for value in values}
    return [element for element in array if sort_key(element) not in removed]


def remove_nth(array: Any, at: Any) -> Any:
    """Return the array without the element at a position; a negative one is from the end."""
    if not isinstance(array, list):
        return [] if array is None else None
    place = to_number(at)
    if not -len(array) <= place < len(array):
        return array
    index = int(place if place >= 0 else place + len(array))
    return array[:index] + array[index + 1 :]


def replace_nth(array: Any, at: Any, value: Any, *padding: Any) -> Any:
    """Return the array with another value at a position, padded up to it if that is given.

    Raises:
        ArgumentTypeMismatch: if the position is null, or too high without padding.
    """
    if not isinstance(array, list):
        return None
    index = position(at)
    index = index if index >= 0 else max(0, len(array) + index)
    missing = max(0, index - len(array))
    if at is None or (missing and not padding):
        message = "invalid argument type in call to function 'REPLACE_NTH()'"
        raise ArgumentTypeMismatch(message)
    refuse_above(MOST_ELEMENTS, missing, "elements that REPLACE_NTH() adds")
    filled = array + list(padding) * missing
    return [*filled[:index], value, *filled[index + 1 :]]


def _all_arrays(arrays: tuple[Any, ...]) -> bool:
    return all(isinstance(array, list) for array in arrays)


def union(*arrays: Any) -> Any:
    """Return the elements of all arrays."""
    return list(chain(*arrays)) if _all_arrays(arrays) else None


def union_distinct(*arrays: Any) -> Any:
    """Return the elements of all arrays, each once."""
    return _unseen(list(chain(*arrays)), set()) if _all_arrays(arrays) else None


def minus(array: Any, *others: Any) -> Any:
    """Return the elements that are in the first array only, each once."""
    if not _all_arrays((array, *others)):
        return None
    return _unseen(array, {collect_key(element) for element in chain(*others)})


def intersection(*arrays: Any) -> Any:
    """Return the elements that are in every array, each once."""
    if not _all_arrays(arrays):
        return None
    wanted = set.intersection(*({collect_key(element) for element in array} for array in arrays))
    return [element for element in unique(arrays[0]) if collect_key(element) in wanted]


def outersection(*arrays: Any) -> Any:
    """Return the elements that are there only once in all arrays together."""
    if not _all_arrays(arrays):
        return None
    elements = list(chain(*arrays))
    times = Counter(map(collect_key, elements))
    return [element for element in elements if times[collect_key(element)] == 1]


def unique(array: Any) -> Any:
    """Return the elements, each once."""
    return _unseen(array, set()) if isinstance(array, list) else None


def sorted_(array: Any) -> Any:
    """Return the elements in AQL's order."""
    return sorted(array, key=sort_key) if isinstance(array, list) else None


def sorted_unique(array: Any) -> Any:
    """Return the elements in AQL's order, each once."""
    if not isinstance(array, list):
        return None
    keyed = {sort_key(element): element for element in reversed(array)}
    return [keyed[key] for key in sorted(keyed)]


def count_distinct(array: Any) -> Any:
    """Return how many different elements there are."""
    return len({collect_key(element) for element in array}) if isinstance(array, list) else None


def reverse(value: Any) -> Any:
    """Return an array or a text turned round."""
    return value[::-1] if isinstance(value, (list, str)) else None


def flatten(array: Any, depth: Any = 1) -> Any:
    """Return the array with arrays inside it spread, at most so many levels deep."""
    if not isinstance(array, list):
        return None
    return list(_flat(array, max(1, position(depth))))


def _flat(array: list[Any], depth: int) -> list[Any]:
    found: list[Any] = []
    for element in array:
        if depth and isinstance(element, list):
            found.extend(_flat(element, depth - 1))
        else:
            found.append(element)
    return found


def position_of(array: Any, value: Any, return_index: Any = None) -> Any:
    """Tell if a value is in the array, or at which position: -1 if it is not."""
    if not isinstance(array, list):
        return None
    found = next((at for at, element in enumerate(array) if equal(element, value)), -1)
    return found if truth(return_index) else found >= 0


def interleave(*arrays: Any) -> Any:
    """Return the first elements of all arrays, then the second ones, and so on."""
    if not _all_arrays(arrays):
        return None
    longest = max(map(len, arrays))
    return [array[at] for at in range(longest) for array in arrays if at < len(array)]


def jaccard(left: Any, right: Any) -> Any:
    """Return how alike two arrays are: the share of their elements that both have."""
    if not _all_arrays((left, right)):
        return None
    one, other = ({collect_key(element) for element in array} for array in (left, right))
    return number(len(one & other) / len(one | other)) if one or other else 1


_NULL = type(None)

FUNCTIONS = (
    Function("APPEND", append, 2, 3),
    Function("CONTAINS_ARRAY", expecting_array(position_of), 2, 3),
    Function("COUNT", length, 1, 1),
    Function("COUNT_DISTINCT", expecting_array(count_distinct), 1, 1),
    Function("COUNT_UNIQUE", expecting_array(count_distinct), 1, 1),
    Function("FIRST", expecting_array(first), 1, 1),
    Function("FLATTEN", expecting_array(flatten), 1, 2),
    Function("INTERLEAVE", expecting_arrays(interleave), 2, MANY),
    Function("INTERSECTION", expecting_arrays(intersection), 2, MANY),
    Function("JACCARD", jaccard, 2, 2),
    Function("LAST", expecting_array(last), 1, 1),
    Function("LENGTH", length, 1, 1),
    Function("MINUS", answering("MINUS", minus), 2, MANY),
    Function("NTH", expecting_array(nth), 2, 2),
    Function("OUTERSECTION", expecting_arrays(outersection), 2, MANY),
    Function("POP", answering("POP", pop, _NULL), 1, 1),
    Function("POSITION", expecting_array(position_of), 2, 3),
    Function("PUSH", answering("PUSH", push), 2, 3),
    Function("REMOVE_NTH", answering("REMOVE_NTH", remove_nth), 2, 2),
    Function("REMOVE_VALUE", answering("REMOVE_VALUE", remove_value), 2, 3),
    Function("REMOVE_VALUES", answering("REMOVE_VALUES", remove_values, _NULL), 2, 2),
    Function("REPLACE_NTH", answering("REPLACE_NTH", replace_nth), 3, 4),
    Function("REVERSE", reverse, 1, 1),
    Function("SHIFT", answering("SHIFT", shift, _NULL), 1, 1),
    Function("SLICE", answering("SLICE", slice_), 2, 3),
    Function("SORTED", expecting_array(sorted_), 1, 1),
    Function("SORTED_UNIQUE", expecting_array(sorted_unique), 1, 1),
    Function("UNION", answering("UNION", union), 2, MANY),
    Function("UNION_DISTINCT", answering("UNION_DISTINCT", union_distinct), 2, MANY),
    Function("UNIQUE", expecting_array(unique), 1, 1),
    Function("UNSHIFT", answering("UNSHIFT", unshift), 2, 3),
)
