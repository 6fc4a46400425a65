"""What a user feels: a command inside a job, a small pipeline, a workflow of 10,000 jobs.

    python benchmarks/everyday.py

Prints a table. Times are wall time on this machine; compare the ratios, measured in one run.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

BIN = Path(sys.executable).parent
TORC = str(BIN / "torc")
ROUNDS = 15

#: Runs inside a job, where TORC_API_URL names the service; interleaved, so noise meets both.
INSIDE_A_JOB = f"""
import json, subprocess, sys, time
def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
nothing, get = [sys.executable, "-c", "pass"], [{TORC!r}, "user-data", "get", "1"]
pairs = [(seconds(nothing), seconds(get)) for _ in range({ROUNDS})]
json.dump(pairs, open("pairs.json", "w"))
"""

PIPELINE = {
    "name": "pipeline",
    "jobs": [
        {
            "name": "generate",
            "command": "torc user-data update ${user_data.output.config} --data '{\"a\": 1}'",
        },
        {"name": "train", "command": "torc user-data get ${user_data.input.config}"},
        {"name": "evaluate", "command": "torc user-data get ${user_data.input.config}"},
    ],
    "user_data": [{"name": "config"}],
}
MANY = {"name": "many", "jobs": [{"name": f"job_{i}", "command": "true"} for i in range(10_000)]}


def run(folder: Path, *arguments: str) -> float:
    """Run a torc command on a database in the folder; return its wall time in seconds."""
    start = time.perf_counter()
    environment = os.environ | {"TORC_DATABASE": str(folder / "torc.db")}
    done = subprocess.run(
        [TORC, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return time.perf_counter() - start


def write(folder: Path, specification: dict) -> str:
    path = folder / f"{specification['name']}.yaml"
    path.write_text(yaml.safe_dump(specification))
    return path.name


def inside_a_job(folder: Path) -> tuple[float, float]:
    """Return the median seconds of `python -c pass`, and of `torc user-data get` in a job."""
    (folder / "inside.py").write_text(INSIDE_A_JOB)
    specification = {
        "name": "inside",
        "jobs": [{"name": "measure", "command": f"{sys.executable} inside.py"}],
        "user_data": [{"name": "value", "data": {"a": 1}}],
    }
    run(folder, "run", write(folder, specification))
    pairs = json.loads((folder / "pairs.json").read_text())
    return tuple(statistics.median(column) for column in zip(*pairs, strict=True))


def main() -> None:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor, get = inside_a_job(folder)
        rows.append(("python -c pass", floor, "1.0 x"))
        rows.append(("torc user-data get KEY, in a job", get, f"{get / floor:.1f} x"))
        pipeline = statistics.median(run(folder, "run", write(folder, PIPELINE)) for _ in range(5))
        rows.append(("torc run: a pipeline of three jobs", pipeline, f"{pipeline / floor:.1f} x"))
        many = write(folder, MANY)
        create = run(folder, "workflows", "create", many)
        rows.append(("torc workflows create: 10,000 jobs", create, f"{create / floor:.0f} x"))
        key = str(1 + 1 + 5)
        initialize = run(folder, "workflows", "initialize-jobs", key)
        rows.append(("torc workflows initialize-jobs", initialize, f"{initialize / floor:.0f} x"))
    print(f"{'what':40} {'seconds':>9} {'ratio':>8}")
    for what, seconds, ratio in rows:
        print(f"{what:40} {seconds:9.3f} {ratio:>8}")


if __name__ == "__main__":
    main()
