"""Say what a specification amounts to: how much of what, and in which stages it can run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from service.operations.specification.draft import Draft
from service.operations.specification.graph import Graph

#: Names listed of all jobs, and of the jobs of a chain.
_MOST_NAMES = 1_000

#: Stages listed, and names of each.
_MOST_STAGES = 1_000
_MOST_NAMES_OF_STAGE = 100


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
        "job_names": _names(made, islice(range(len(made.jobs)), _MOST_NAMES)),
        "scheduler_names": schedulers,
    }


def plan(made: Draft) -> dict[str, Any]:
    """Say in which stages the jobs of a draft can run, and which chain of them takes longest.

    Returns:
        ``stage_count``; ``stages``, each ``{number, job_count, job_names}``, where the jobs of a
        stage wait only for earlier ones; ``critical_path``, ``{runtime_seconds, job_count,
        job_names}``, by what the jobs ask for. What is in the middle of long lists is left out.
    """
    sizes = {"jobs": len(made.jobs)} | {name: len(made.shared[name]) for name in made.shared}
    graph = Graph(sizes, made.edges)
    number_of_jobs = len(made.jobs)
    runtimes = [float(job["runtime_seconds"]) for job in made.jobs]
    stages = [0] * graph.size
    ends = [0.0] * graph.size
    last = [-1] * graph.size  # the one that a node waits for longest
    for node in graph.order():
        if node < number_of_jobs:
            stages[node] += 1
            ends[node] += runtimes[node]
        for follower in graph.followers(node):
            stages[follower] = max(stages[follower], stages[node])
            if ends[node] > ends[follower] or last[follower] < 0:
                ends[follower], last[follower] = ends[node], node
    return {
        **_stages(made, stages[:number_of_jobs]),
        "critical_path": _critical_path(made, ends[:number_of_jobs], last),
    }


def _stages(made: Draft, stages: Iterable[int]) -> dict[str, Any]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, stage in enumerate(stages):
        places[stage].append(place)
    return {
        "stage_count": len(places),
        "stages": [
            {
                "number": number,
                "job_count": len(places[number]),
                "job_names": _names(made, places[number][:_MOST_NAMES_OF_STAGE]),
            }
            for number in _without_middle(sorted(places), _MOST_STAGES)
        ],
    }


def _critical_path(made: Draft, ends: list[float], last: list[int]) -> dict[str, Any]:
    node = max(range(len(ends)), key=ends.__getitem__, default=-1)
    runtime = ends[node] if ends else 0
    places = []
    while node >= 0:
        if node < len(ends):
            places.append(node)
        node = last[node]
    chain = _without_middle(places[::-1], _MOST_NAMES)
    return {
        "runtime_seconds": runtime,
        "job_count": len(places),
        "job_names": _names(made, chain),
    }


def _without_middle(numbers: list[int], most: int) -> list[int]:
    half = most // 2
    return numbers if len(numbers) <= most else [*numbers[:half], *numbers[-half:]]


def _names(made: Draft, places: Iterable[int]) -> list[str]:
    return [made.jobs[place]["name"] for place in places]
