"""The functions of AQL, by name.

``REGISTRY`` holds what can be called; ``KNOWN`` what ArangoDB has and this engine refuses. A
family's module lists its functions in a tuple ``FUNCTIONS``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Stands for "any number of arguments".
MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function of AQL.

    ``call`` takes the arguments as they are written; with ``needs_context``, a ``Context`` first.
    """

    name: str
    call: Callable[..., Any]
    least: int  #: fewest arguments
    most: int  #: most arguments; ``MANY`` if there is no end
    deterministic: bool = True  #: the same arguments give the same answer
    needs_context: bool = False
