"""AQL's values once more, as short as can be and slow: what the engine's are compared with.

Nothing here may come from the engine. Strings are lower-case ASCII letters, whose order nobody
doubts.
"""

import math
from functools import cmp_to_key
from itertools import zip_longest

TYPES = ("null", "bool", "number", "string", "array", "object")


def rank(value):
    kinds = [type(None), bool, (int, float), str, list, dict]
    return next(number for number, kind in enumerate(kinds) if isinstance(value, kind))


def compare(left, right):
    difference = rank(left) - rank(right)
    if difference or left is None:
        return difference
    if isinstance(left, list):
        pairs = zip_longest(left, right)
    elif isinstance(left, dict):
        pairs = [(left.get(name), right.get(name)) for name in sorted({*left, *right})]
    else:
        return (left > right) - (left < right)
    return next((found for pair in pairs if (found := compare(*pair))), 0)


order = cmp_to_key(compare)


def key(value):
    """Return what groups equal values; unlike ``compare`` it tells null from nothing."""
    if isinstance(value, list):
        return ("list", *map(key, value))
    if isinstance(value, dict):
        return ("dict", *sorted((name, key(held)) for name, held in value.items()))
    return rank(value), value


def truth(value):
    return value not in (None, False, 0, "") or value in ([], {})


def number(value):
    if isinstance(value, list):
        return number(value[0]) if len(value) == 1 else 0
    if isinstance(value, str):
        return int(value) if value.isdigit() else 0
    return 0 if value is None or isinstance(value, dict) else value + 0


def divide(left, right):
    return number(left) / number(right) if number(right) else None


def modulo(left, right):
    return math.fmod(number(left), number(right)) if number(right) else None


def contains(value, values):
    return isinstance(values, list) and any(compare(value, each) == 0 for each in values)


def attribute(value, name):
    return value.get(name) if isinstance(value, dict) else None


def element(value, place):
    inside = isinstance(value, list) and -len(value) <= place < len(value)
    return value[place] if inside else None


def distinct(values):
    return list({key(each): each for each in values}.values())
