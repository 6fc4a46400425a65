"""The commands of version 0.10, where they differ from ours."""

from torc_cli.earlier.spelling import Spelling

SPELLINGS = (Spelling("jobs list", "jobs list", {"--offset N": "--skip {}"}),)
