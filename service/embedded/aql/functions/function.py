"""What a function of AQL is to the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Stands for "any number of arguments".
MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function of AQL.

    ``call`` takes the arguments as they are written; with ``needs_context``, a ``Context`` first.
    A collection as an argument arrives as its name.
    """

    name: str
    call: Callable[..., Any]
    least: int  #: fewest arguments
    most: int  #: most arguments; ``MANY`` if there is no end
    deterministic: bool = True  #: the same arguments give the same answer
    needs_context: bool = False
