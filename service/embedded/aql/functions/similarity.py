"""The functions that say how far apart numbers, vectors or texts are.

Source:
    ArangoDB manual 3.12, AQL, "Numeric functions" (DECAY_…, distances) and "String functions"
    (LEVENSHTEIN_DISTANCE(), NGRAM_…); for these G. Kondrak, "N-gram similarity and distance", 2005.
"""

import math
import struct
from collections.abc import Callable, Sequence
from typing import Any

from service.embedded.aql.functions.expectations import answering
from service.embedded.aql.functions.function import Function
from service.embedded.aql.functions.limits import refuse_above
from service.embedded.aql.functions.statistics import numbers
from service.embedded.aql.values.conversions import number, to_string

#: Most comparisons of two characters, or of two n-grams.
_MOST_COMPARISONS = 4_000_000


def _between(measure: Callable[[Sequence[float], Sequence[float]], float]) -> Callable[..., Any]:
    """Make a function of two vectors, or of an array of vectors and one vector."""

    def measured(left: Any, right: Any) -> Any:
        if isinstance(left, list) and left and isinstance(left[0], list):
            found = [measured(row, right) for row in left]
            return None if None in found else found
        if isinstance(right, list) and right and isinstance(right[0], list):
            return measured(right, left)
        one, other = numbers(left), numbers(right)
        if not one or not other or len(one) != len(other):
            return None
        return number(measure(one, other))

    return measured


def _cosine(left: Sequence[float], right: Sequence[float]) -> float:
    size = math.hypot(*left) * math.hypot(*right)
    product = sum(one * other for one, other in zip(left, right, strict=True))
    return product / size if size else math.nan


def _manhattan(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(abs(one - other) for one, other in zip(left, right, strict=True))


def _decaying(
    decay: Callable[[float, float, float], float],
) -> Callable[[Any, Any, Any, Any, Any], Any]:
    """Make a function of a value or many, and origin, scale, offset and decay."""

    def decayed(value: Any, origin: Any, scale: Any, offset: Any, at_scale: Any) -> Any:
        settings = numbers([origin, scale, offset, at_scale])
        if settings is None or len(settings) < 4 or not _sound(settings):  # noqa: PLR2004 - the four
            return None
        given = numbers(value if isinstance(value, list) else [value])
        if given is None or None in (value if isinstance(value, list) else [value]):
            return None
        scores = [
            number(decay(max(0.0, abs(one - origin) - offset), scale, at_scale)) for one in given
        ]
        return scores if isinstance(value, list) else scores[0]

    return decayed


def _sound(settings: list[float]) -> bool:
    _, scale, offset, decay = settings
    return scale > 0 and offset >= 0 and 0 < decay < 1


def _gauss(away: float, scale: float, decay: float) -> float:
    return math.exp(away / scale * (away / scale) * math.log(decay))


def _exponential(away: float, scale: float, decay: float) -> float:
    return math.exp(away * math.log(decay) / scale)


def _linear(away: float, scale: float, decay: float) -> float:
    reach = scale / (1 - decay)
    return max(0.0, (reach - away) / reach)


def levenshtein_distance(left: Any, right: Any) -> int:
    """Return how many characters to insert, remove, replace or swap to make one text the other.

    Raises:
        ResourceLimitExceeded: for texts too long to compare.
    """
    one, other = to_string(left), to_string(right)
    refuse_above(_MOST_COMPARISONS, len(one) * len(other), "comparisons of characters")
    bound = len(one) + len(other)
    #: distances between beginnings; a margin of one line and column stands for "never"
    table = [[bound, line, *[0] * len(other)] for line in range(-1, len(one) + 1)]
    table[0], table[1] = [bound] * (len(other) + 2), [bound, *range(len(other) + 1)]
    seen: dict[str, int] = {}
    for line, character in enumerate(one, start=1):
        _fill(table, line, character, (other, seen))
        seen[character] = line
    return table[-1][-1]


def _fill(
    table: list[list[int]], line: int, character: str, texts: tuple[str, dict[str, int]]
) -> None:
    """Fill one line; ``seen`` says in which line each character was last."""
    other, seen = texts
    above, row, matched = table[line], table[line + 1], 0
    for column, wanted in enumerate(other, start=1):
        same, upper = character == wanted, seen.get(wanted, 0)
        swapped = table[upper][matched] + (line - upper) + (column - matched) - 1
        row[column + 1] = min(
            above[column] + (not same), row[column] + 1, above[column + 1] + 1, swapped
        )
        matched = column if same else matched


def ngram_similarity(text: Any, wanted: Any, size: Any) -> float | None:
    """Return which share of the n-grams of a wanted text another one has, in their order.

    Raises:
        ResourceLimitExceeded: for texts too long to compare.
    """
    if not _are_for_ngrams(text, wanted, size):
        return None
    if min(len(text), len(wanted)) < size:
        return float(text == wanted)
    return _single(_longest(wanted, text, int(size), partly=False) / (len(wanted) - int(size) + 1))


def ngram_positional_similarity(left: Any, right: Any, size: Any) -> float | None:
    """Return how alike the n-grams of two texts are, in their order; partly equal ones count too.

    Raises:
        ResourceLimitExceeded: for texts too long to compare.
    """
    if not _are_for_ngrams(left, right, size):
        return None
    short, long = sorted((left, right), key=len)
    if not long:
        return 1.0
    if len(short) < size:
        return _single(_equal_characters(short, long) / len(long))
    return _single(_longest(short, long, int(size), partly=True) / (len(long) - int(size) + 1))


def _are_for_ngrams(left: Any, right: Any, size: Any) -> bool:
    texts = isinstance(left, str) and isinstance(right, str)
    return texts and type(size) in (int, float) and size >= 1


def _longest(left: str, right: str, size: int, *, partly: bool) -> float:
    """Return how long the longest common sequence of n-grams is."""
    ours, theirs = _ngrams(left, size), _ngrams(right, size)
    refuse_above(_MOST_COMPARISONS, len(ours) * len(theirs) * size, "comparisons of characters")
    best = [0] * (len(theirs) + 1)  # in characters, so that sums are exact
    for one in ours:
        before = 0
        for at, other in enumerate(theirs, start=1):
            alike = _equal_characters(one, other) if partly else size * (one == other)
            before, best[at] = best[at], max(best[at - 1], best[at], before + alike)
    return best[-1] / size


def _ngrams(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(len(text) - size + 1)]


def _equal_characters(left: str, right: str) -> int:
    return sum(one == other for one, other in zip(left, right, strict=False))


def _single(value: float) -> float:
    """Return a number with the precision that ArangoDB calculates similarities with."""
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    return float(rounded)


FUNCTIONS = (
    Function("COSINE_SIMILARITY", answering("COSINE_SIMILARITY", _between(_cosine)), 2, 2),
    Function("DECAY_EXP", answering("DECAY_EXP", _decaying(_exponential)), 5, 5),
    Function("DECAY_GAUSS", answering("DECAY_GAUSS", _decaying(_gauss)), 5, 5),
    Function("DECAY_LINEAR", answering("DECAY_LINEAR", _decaying(_linear)), 5, 5),
    Function("L1_DISTANCE", answering("L1_DISTANCE", _between(_manhattan)), 2, 2),
    Function("L2_DISTANCE", answering("L2_DISTANCE", _between(math.dist)), 2, 2),
    Function("LEVENSHTEIN_DISTANCE", levenshtein_distance, 2, 2),
    Function(
        "NGRAM_POSITIONAL_SIMILARITY",
        answering("NGRAM_POSITIONAL_SIMILARITY", ngram_positional_similarity),
        3,
        3,
    ),
    Function("NGRAM_SIMILARITY", answering("NGRAM_SIMILARITY", ngram_similarity), 3, 3),
)
