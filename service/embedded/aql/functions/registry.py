"""The functions of AQL, by name.

``REGISTRY`` holds what can be called; ``KNOWN`` what ArangoDB has and this engine refuses. Each
family's module lists its functions in ``FUNCTIONS``.
"""

from itertools import chain

from service.embedded.aql.functions import (
    array,
    bits,
    date,
    date_format,
    document,
    misc,
    numeric,
    regex,
    statistics,
    string,
    type,  # noqa: A004 - the family is called so
)
from service.embedded.aql.functions.function import MANY, Function

__all__ = ["KNOWN", "MANY", "REGISTRY", "Function"]

_FAMILIES = (array, bits, date, date_format, document, misc, numeric, regex, statistics, string, type)

#: ``{name: function}``
REGISTRY: dict[str, Function] = {
    function.name: function
    for function in chain.from_iterable(family.FUNCTIONS for family in _FAMILIES)
}

#: Functions of ArangoDB that are refused here: error 9, not 1540.
KNOWN = frozenset({
    "ANALYZER",
})
