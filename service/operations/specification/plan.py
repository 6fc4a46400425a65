"""Say what a specification amounts to: how much of what, and in which stages it can run."""

from collections import defaultdict
from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

from service.operations.specification.draft import Draft

#: Names listed of one stage, or of all jobs.
_MOST_NAMES = 1_000

#: A job, file or user data: its section and its place there.
_Node = tuple[str, int]

_WRITES = {"produces": "files", "stores": "user_data"}
_READS = {"needs": "files", "consumes": "user_data"}


def summarize(made: Draft, written: Mapping[str, Any]) -> dict[str, Any]:
    """Count what a draft holds.

    Args:
        made: the draft.
        written: the specification that it was made of, before expansion.
    """
    actions = made.config.get("actions") or []
    schedulers = [
        item.get("name")
        for name, items in made.shared.items()
        if name.endswith("schedulers")
        for item in items
    ]
    return {
        "workflow_name": made.workflow["name"],
        "workflow_description": made.workflow["description"],
        "job_count": len(made.jobs),
        "job_count_before_expansion": len(written.get("jobs") or []),
        "file_count": len(made.shared["files"]),
        "file_count_before_expansion": len(written.get("files") or []),
        "user_data_count": len(made.shared["user_data"]),
        "resource_requirements_count": len(made.shared["resource_requirements"]),
        "failure_handler_count": len(made.shared["failure_handlers"]),
        "slurm_scheduler_count": len(made.shared["slurm_schedulers"]),
        "action_count": len(actions),
        "has_schedule_nodes_action": any(
            action.get("action_type") == "schedule_nodes" for action in actions
        ),
        "job_names": [job["name"] for job in made.jobs[:_MOST_NAMES]],
        "scheduler_names": schedulers,
    }


def plan(made: Draft) -> dict[str, Any]:
    """Say in which stages the jobs of a draft can run, and which chain of them takes longest.

    Returns:
        ``stages``, each ``{job_count, job_names}``, where the jobs of a stage wait only for
        earlier ones; ``critical_path``, ``{runtime_seconds, job_names}``, by what the jobs ask for.
    """
    predecessors = _predecessors(made)
    stage: dict[_Node, int] = {}
    ends: dict[_Node, float] = {}
    last: dict[_Node, _Node | None] = {}
    for node in TopologicalSorter(predecessors).static_order():
        before = predecessors.get(node, ())
        is_job = node[0] == "jobs"
        slowest = max(before, key=lambda other: ends[other], default=None)
        runtime = float(made.jobs[node[1]]["runtime_seconds"]) if is_job else 0
        ends[node] = (ends[slowest] if slowest else 0) + runtime
        last[node] = slowest
        stage[node] = max((stage[other] for other in before), default=0) + is_job
    return {"stages": _stages(made, stage), "critical_path": _critical_path(made, ends, last)}


def _predecessors(made: Draft) -> dict[_Node, list[_Node]]:
    found: dict[_Node, list[_Node]] = {("jobs", place): [] for place in range(len(made.jobs))}
    for edge, section in _WRITES.items():
        for job, other in made.edges[edge]:
            found.setdefault((section, other), []).append(("jobs", job))
    for edge, section in _READS.items():
        for job, other in made.edges[edge]:
            found["jobs", job].append((section, other))
    for blocking, blocked in made.edges["blocks"]:
        found["jobs", blocked].append(("jobs", blocking))
    return found


def _stages(made: Draft, stage: Mapping[_Node, int]) -> list[dict[str, Any]]:
    places: dict[int, list[int]] = defaultdict(list)
    for (section, place), number in stage.items():
        if section == "jobs":
            places[number].append(place)
    return [
        {
            "job_count": len(places[number]),
            "job_names": [
                made.jobs[place]["name"] for place in sorted(places[number])[:_MOST_NAMES]
            ],
        }
        for number in sorted(places)
    ]


def _critical_path(
    made: Draft, ends: Mapping[_Node, float], last: Mapping[_Node, _Node | None]
) -> dict[str, Any]:
    jobs = (node for node in ends if node[0] == "jobs")
    node: _Node | None = max(jobs, key=lambda node: ends[node], default=None)
    runtime = ends[node] if node else 0
    names = []
    while node:
        if node[0] == "jobs":
            names.append(made.jobs[node[1]]["name"])
        node = last[node]
    return {"runtime_seconds": runtime, "job_names": names[::-1]}
