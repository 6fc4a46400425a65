"""The commands of version 0.6, where they differ from ours."""

from torc_cli.earlier.spelling import Spelling

SPELLINGS = (
    Spelling("jobs run", "run", {"-m/--max-parallel-jobs N": "--max-parallel-jobs {}"}),
    Spelling("jobs list", "jobs list", {"-f/--filters NAME=VALUE": "--filter {}"}),
)
