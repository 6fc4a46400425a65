"""The functions of AQL: ``REGISTRY``, what is ``KNOWN`` but refused, and ``AGGREGATES``.

One file per family; each lists its functions at the end.
"""

from service.embedded.aql.functions.aggregates import AGGREGATES, Aggregate
from service.embedded.aql.functions.context import Context
from service.embedded.aql.functions.registry import KNOWN, MANY, REGISTRY, Function

__all__ = ["AGGREGATES", "KNOWN", "MANY", "REGISTRY", "Aggregate", "Context", "Function"]
