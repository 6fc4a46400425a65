"""Workflow files: from text in any format to one specification, and back; or built in Python."""

from __future__ import annotations

from torc.specification.builder import (
    ActionSpec,
    FailureHandlerSpec,
    FileSpec,
    JobSpec,
    LocalSchedulerSpec,
    ResourceRequirementsSpec,
    RuleSpec,
    SlurmSchedulerSpec,
    UserDataSpec,
    WorkflowSpec,
)
from torc.specification.formats import FORMATS
from torc.specification.problems import described
from torc.specification.reading import Specification, read
from torc.specification.writing import write, written

__all__ = [
    "FORMATS",
    "ActionSpec",
    "FailureHandlerSpec",
    "FileSpec",
    "JobSpec",
    "LocalSchedulerSpec",
    "ResourceRequirementsSpec",
    "RuleSpec",
    "SlurmSchedulerSpec",
    "Specification",
    "UserDataSpec",
    "WorkflowSpec",
    "described",
    "read",
    "write",
    "written",
]
