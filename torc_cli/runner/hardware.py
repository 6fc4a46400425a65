"""Find out what this machine has."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from torc_cli.runner.slots import Machine

_NVIDIA_TIMEOUT_SECONDS = 10


def this_machine(
    num_cpus: int | None = None,
    memory_bytes: int | None = None,
    num_gpus: int | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Machine:
    """Describe this machine; what is given is taken as it is."""
    return Machine(
        num_cpus=usable_cpus() if num_cpus is None else num_cpus,
        memory_bytes=_total_memory_bytes() if memory_bytes is None else memory_bytes,
        gpu_devices=_devices(num_gpus, environment),
    )


def usable_cpus() -> int:
    """Count the CPUs that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _total_memory_bytes() -> int:
    import psutil  # noqa: PLC0415 - only a run needs it

    return int(psutil.virtual_memory().total)


def _devices(num_gpus: int | None, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Name the GPUs: those that are visible, then numbers up to the count asked for."""
    if num_gpus == 0:
        return ()
    visible = _visible_devices(environment)
    if num_gpus is None:
        return visible
    spare = (str(number) for number in range(num_gpus + len(visible)) if str(number) not in visible)
    return (visible + tuple(spare))[:num_gpus]


def _visible_devices(environment: Mapping[str, str]) -> tuple[str, ...]:
    listed = environment.get("CUDA_VISIBLE_DEVICES")
    if listed is not None:
        return tuple(name.strip() for name in listed.split(",") if name.strip() not in {"", "-1"})
    return tuple(str(number) for number in range(_count_nvidia_devices()))


def _count_nvidia_devices() -> int:
    command = shutil.which("nvidia-smi")
    if command is None:
        return 0
    try:
        answer = subprocess.run(  # noqa: S603 - the path comes from PATH, the argument is fixed
            [command, "--list-gpus"],
            capture_output=True,
            text=True,
            timeout=_NVIDIA_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return sum(line.startswith("GPU ") for line in answer.stdout.splitlines())
