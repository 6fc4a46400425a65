"""Workflow files: from text in any format to one specification, and back."""

from __future__ import annotations

from torc.specification.formats import FORMATS
from torc.specification.problems import described
from torc.specification.reading import Specification, read
from torc.specification.writing import write, written

__all__ = ["FORMATS", "Specification", "described", "read", "write", "written"]
