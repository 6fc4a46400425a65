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
    encoding,
    misc,
    numeric,
    regex,
    similarity,
    statistics,
    string,
    type,  # noqa: A004 - the family is called so
)
from service.embedded.aql.functions.function import MANY, Function
from service.embedded.errors import ArgumentCountMismatch, FunctionUnknown, NotImplementedHere

__all__ = ["FAMILIES", "KNOWN", "MANY", "REGISTRY", "Function", "look_up"]

FAMILIES = (
    array,
    bits,
    date,
    date_format,
    document,
    encoding,
    misc,
    numeric,
    regex,
    similarity,
    statistics,
    string,
    type,
)

#: ``{name: function}``
REGISTRY: dict[str, Function] = {
    function.name: function
    for function in chain.from_iterable(family.FUNCTIONS for family in FAMILIES)
}

#: Functions of ArangoDB that are refused here (error 9, not 1540): on places, on search, on
#: clusters, and some that only the server can answer.
KNOWN = frozenset(
    """
    ANALYZER BM25 BOOST DISTANCE EXISTS FULLTEXT GEO_AREA
    GEO_CONTAINS GEO_DISTANCE GEO_EQUALS GEO_INTERSECTS GEO_IN_RANGE GEO_LINESTRING
    GEO_MULTILINESTRING GEO_MULTIPOINT GEO_MULTIPOLYGON GEO_POINT GEO_POLYGON IS_IN_POLYGON
    LEVENSHTEIN_MATCH MINHASH MINHASH_COUNT MINHASH_ERROR MINHASH_MATCH NEAR NGRAM_MATCH
    OFFSET_INFO PHRASE PREGEL_RESULT TFIDF TOKENS WITHIN WITHIN_RECTANGLE
    APPROX_NEAR_COSINE APPROX_NEAR_INNER_PRODUCT APPROX_NEAR_L2
    """.split()  # noqa: SIM905 - one name a line would be a page
)


def look_up(name: str, count: int) -> Function:
    """Return the function with a name, in any case, that takes so many arguments.

    Raises:
        FunctionUnknown: if there is no such function.
        NotImplementedHere: if only ArangoDB has it.
        ArgumentCountMismatch: if it takes more or fewer arguments.
    """
    upper = name.upper()
    function = REGISTRY.get(upper)
    if function is None:
        if upper in KNOWN:
            message = f"the function {upper}() is not implemented here"
            raise NotImplementedHere(message)
        message = f"usage of unknown function '{upper}()'"
        raise FunctionUnknown(message)
    if not function.least <= count <= function.most:
        raise ArgumentCountMismatch(_wrong_count(function))
    return function


def _wrong_count(function: Function) -> str:
    most = "∞" if function.most == MANY else function.most
    return (
        f"invalid number of arguments for function '{function.name}()', "
        f"expected number of arguments: minimum: {function.least}, maximum: {most}"
    )
