"""One job's process: start it, hear of its end, stop it with all that it started."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

#: The kernel takes at most 128 KiB in one argument; longer commands go into a file.
_LONGEST_ARGUMENT_BYTES = 100_000

_CHECK_SECONDS = 0.02

#: Where Linux tells about processes.
_PROCESSES = Path("/proc")


@dataclass(frozen=True)
class OutputFiles:
    """Where a job's output goes."""

    stdout: Path
    stderr: Path

    @classmethod
    def of(
        cls, folder: Path, workflow_key: str, job_key: str, run_id: int, attempt: int
    ) -> "OutputFiles":
        """Name the files of one attempt of one job.

        Source:
            torc 0.10, the names that scripts of its users look for.

        Example:
            >>> OutputFiles.of(Path("out"), "1", "7", 1, 2).stderr.as_posix()
            'out/job_stdio/job_wf1_j7_r1_a2.e'
        """
        name = f"job_wf{workflow_key}_j{job_key}_r{run_id}_a{attempt}"
        return cls(folder / "job_stdio" / f"{name}.o", folder / "job_stdio" / f"{name}.e")


class JobProcess:
    """A running shell with a session, and so a process group, of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int:
        """The shell's process id, which is also its group's."""
        return self._process.pid

    def notify(self, on_exit: Callable[[int], None]) -> None:
        """Call a function with the return code when the shell ends, from a thread of its own."""

        def wait() -> None:
            on_exit(self._process.wait())

        threading.Thread(target=wait, name=f"wait-{self.pid}", daemon=True).start()

    def terminate(self) -> None:
        """Ask the whole group to end."""
        _signal_group(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once."""
        _signal_group(self.pid, signal.SIGKILL)


def start(
    command: str,
    environment: Mapping[str, str],
    files: OutputFiles,
    directory: str | None = None,
) -> JobProcess:
    """Start a command with bash, in a directory; None is the current one.

    Raises:
        OSError: if the process or its output files cannot be made.
    """
    files.stdout.parent.mkdir(parents=True, exist_ok=True)
    with files.stdout.open("wb") as stdout, files.stderr.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 - running the user's commands is what this is for
            ["bash", *_arguments(command, files)],  # noqa: S607 - the user's bash, from PATH
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=dict(environment),
            cwd=directory,
            start_new_session=True,
        )
    return JobProcess(process)


def stop(processes: Mapping[int, JobProcess], grace_seconds: float) -> None:
    """End processes with all they started: ask first, kill what is left after the grace time.

    Args:
        processes: ``{group: process}``.
        grace_seconds: how long to wait between asking and killing, for all together.
    """
    for process in processes.values():
        process.terminate()
    end = time.monotonic() + grace_seconds
    left = set(processes)
    while (left := living(left)) and time.monotonic() < end:
        time.sleep(_CHECK_SECONDS)
    for group in left:
        processes[group].kill()


def living(groups: Iterable[int]) -> set[int]:
    """Choose the process groups in which any process is left that is not a zombie.

    A container may have nobody who removes the zombies of others.
    """
    known = {group for group in groups if _exists(group)}
    if known and _PROCESSES.is_dir():
        known &= set(_groups_at_work())
    return known


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # macOS: the latter for a group of zombies
        return False
    return True


def _groups_at_work() -> Iterator[int]:
    """Read from the kernel the group of each process that is not a zombie.

    Source:
        proc_pid_stat(5): after the name in parentheses come state, parent and group.
    """
    for status in _PROCESSES.glob("[0-9]*/stat"):
        try:
            state, _, group = status.read_text("utf-8", "replace").rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue  # it has just ended
        if state not in "ZX":
            yield int(group)


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return  # it ended by itself


def _arguments(command: str, files: OutputFiles) -> list[str]:
    if len(command.encode()) <= _LONGEST_ARGUMENT_BYTES:
        return ["-c", command]
    script = files.stdout.with_suffix(".sh")
    script.write_text(command, encoding="utf-8")
    return [str(script)]
