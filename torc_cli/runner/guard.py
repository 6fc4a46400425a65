"""A guard ends the jobs of a worker that was killed, so that none outlives its worker.

Whoever takes over such a job would otherwise run it a second time beside the first.
"""

import subprocess
from contextlib import suppress

#: Reads which process groups to guard (``+ 123``) or to forget (``- 123``). The end of its input
#: is the end of the worker, however it came; what is still guarded then ends, too.
_SCRIPT = """
guarded=
while read -r change group; do
  kept=
  for each in $guarded; do [ "$each" = "$group" ] || kept="$kept $each"; done
  guarded=$kept
  [ "$change" = + ] && guarded="$guarded $group"
done
[ -n "$guarded" ] || exit 0
for group in $guarded; do kill -s TERM -- "-$group"; done
sleep "$1"
for group in $guarded; do kill -s KILL -- "-$group"; done
"""


class Guard:
    """The process that watches over a worker's jobs, from a session of its own.

    Args:
        grace_seconds: how long jobs of a killed worker have between SIGTERM and SIGKILL.
    """

    def __init__(self, grace_seconds: float) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a script of our own
            ["sh", "-c", _SCRIPT, "torc-guard", f"{grace_seconds:g}"],  # noqa: S607 - any POSIX one
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )

    def watch(self, group: int) -> None:
        """End a process group should the worker be killed."""
        self._tell(f"+ {group}\n")

    def forget(self, group: int) -> None:
        """Leave a process group alone: its job has ended."""
        self._tell(f"- {group}\n")

    def _tell(self, line: str) -> None:
        assert self._process.stdin  # noqa: S101 - it was opened
        with suppress(OSError):  # somebody killed the guard; the worker can do without
            self._process.stdin.write(line.encode())

    def dismiss(self) -> None:
        """Let the guard go; nothing must be watched any more."""
        self._process.communicate()
