"""The environment variables of a job."""

import os
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torc_cli.runner.slots import Share

#: ``{variable: what it is}``, of those that every job finds, and the last one with GPUs only.
VARIABLES = {
    "TORC_WORKFLOW_KEY": "the key of the job's workflow",
    "TORC_JOB_KEY": "the key of the job",
    "TORC_JOB_NAME": "the job's name",
    "TORC_RUN_ID": "the number of this run of the workflow, from 1",
    "TORC_ATTEMPT": "the number of this try within the run, from 1",
    "TORC_API_URL": "where the service answers; commands and the Python client find it here",
    "TORC_DATABASE_URL": "the same, under its older name",
    "TORC_OUTPUT_DIR": "the folder that holds what jobs print",
    "TORC_NUM_CPUS": "how many CPUs the job has",
    "TORC_MEMORY_BYTES": "how much memory the job has, in bytes",
    "TORC_NUM_GPUS": "how many GPUs the job has",
    "CUDA_VISIBLE_DEVICES": "which GPUs these are; only for a job that has some",
}


@dataclass(frozen=True)
class RunSetting:
    """What all jobs of one run share."""

    workflow_key: str
    api_url: str
    output_directory: Path
    inherited: Mapping[str, str]  #: the runner's own environment


def job_environment(setting: RunSetting, job: Mapping[str, Any], share: Share) -> dict[str, str]:
    """Make the environment of one job.

    Args:
        setting: what all jobs of this run share.
        job: the job's document; its ``env`` wins over what is inherited.
        share: the part of the machine that the job has.

    Returns:
        All variables. CUDA_VISIBLE_DEVICES is set only for a job that asks for GPUs.
    """
    environment = dict(setting.inherited)
    environment.update({name: str(value) for name, value in (job.get("env") or {}).items()})
    environment["PATH"] = search_path(environment.get("PATH", os.defpath))
    environment.update(
        TORC_WORKFLOW_KEY=setting.workflow_key,
        TORC_JOB_KEY=str(job["_key"]),
        TORC_JOB_NAME=str(job.get("name") or ""),
        TORC_RUN_ID=str(job.get("run_id") or 1),
        TORC_ATTEMPT=str(job.get("attempt") or 1),
        TORC_API_URL=setting.api_url,
        TORC_DATABASE_URL=setting.api_url,
        TORC_OUTPUT_DIR=str(setting.output_directory),
        TORC_NUM_CPUS=str(share.num_cpus),
        TORC_MEMORY_BYTES=str(share.memory_bytes),
        TORC_NUM_GPUS=str(len(share.gpu_devices)),
    )
    if share.gpu_devices:
        environment["CUDA_VISIBLE_DEVICES"] = ",".join(share.gpu_devices)
    return environment


def search_path(inherited: str) -> str:
    """Make a PATH on which jobs find this ``torc`` and, failing another, this Python.

    The folder of the ``torc`` that was started goes in front, unless PATH has it already. The
    folder of the running Python goes last: it serves those without any ``python``, and does not
    hide the one of an activated environment.
    """
    folders = inherited.split(os.pathsep)
    started = _folder_of_torc()
    if started and started not in folders:
        folders.insert(0, started)
    interpreter = str(Path(sys.executable).parent)
    if interpreter not in folders:
        folders.append(interpreter)
    return os.pathsep.join(folders)


def _folder_of_torc() -> str | None:
    """Find the folder of the ``torc`` that was started, or of the one installed beside us."""
    started = Path(sys.argv[0])
    if started.name == "torc" and started.is_file():
        return str(started.parent.absolute())
    scripts = Path(sysconfig.get_path("scripts"))
    return str(scripts) if (scripts / "torc").is_file() else None
