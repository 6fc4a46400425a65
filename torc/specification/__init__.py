"""Workflow files: from text in any format to one specification, with the place of everything."""

from __future__ import annotations

from torc.specification.problems import described
from torc.specification.reading import Specification, read

__all__ = ["Specification", "described", "read"]
