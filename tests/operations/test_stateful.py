"""Random operations on random workflows leave every job as the model says.

``TORC_TEST_SEQUENCES`` sets how many sequences are tried; then they are new each time.
"""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.workflow import Job, Workflow
from tests.operations.both import Both, seeded, sequences


def a_model(random: Random) -> Workflow:
    """Make up a few jobs; each is blocked only by earlier ones."""
    jobs: dict[str, Job] = {}
    for name in "abcdefg"[: random.randint(1, 7)]:
        blockers = [other for other in jobs if random.random() < 0.35]
        handler = [({2}, random.randint(1, 3)), (None, random.randint(1, 3))]
        jobs[name] = Job(
            name,
            set(blockers),
            minds=random.random() < 0.7,
            retries=random.choice([0, 0, 0, 1, 2]),
            rules=handler[: random.choice([0, 0, 0, 1, 2])],
            is_delayed=random.random() < 0.2,
            priority=random.choice([0, 0, 1]),
        )
    return Workflow(jobs)


def a_specification(model: Workflow, random: Random) -> dict[str, Any]:
    """Describe a model's jobs; they wait for each other in one of three ways."""
    files, user_data, handlers = set(), set(), []
    jobs: dict[str, dict[str, Any]] = {}
    for job in model.jobs.values():
        jobs[job.name] = described = {
            "name": job.name,
            "command": "true",
            "cancel_on_blocking_job_failure": job.minds,
            "retries": job.retries,
            "retry_delay": "PT1H" if job.is_delayed else "PT0S",
            "priority": job.priority,
        }
        if job.rules:
            described["failure_handler"] = job.name
            handlers.append({"name": job.name, "rules": [_rule(*rule) for rule in job.rules]})
        for blocker in sorted(job.blockers):
            kind = random.choice(["depends_on", "files", "user_data"])
            if kind == "depends_on":
                described.setdefault("depends_on", []).append(blocker)
                continue
            (files if kind == "files" else user_data).add(blocker)
            described.setdefault(f"input_{kind}", []).append(blocker)
            jobs[blocker][f"output_{kind}"] = [blocker]
    return {
        "name": "random",
        "jobs": list(jobs.values()),
        "files": [{"name": name, "path": f"/tmp/{name}"} for name in sorted(files)],
        "user_data": [{"name": name} for name in sorted(user_data)],
        "failure_handlers": handlers,
    }


def _rule(codes: set[int] | None, most: int) -> dict[str, Any]:
    chosen = {"match_all_exit_codes": True} if codes is None else {"exit_codes": sorted(codes)}
    return {**chosen, "max_retries": most}


_STEPS = [
    *[Both.work] * 7,
    *[Both.complete] * 8,
    *[Both.complete_badly] * 2,
    *[Both.claim] * 2,
    *[Both.start] * 2,
    *[Both.reset_jobs] * 3,
    *[Both.retry] * 2,
    *[Both.lose] * 2,
    *[Both.resume] * 2,
    *[Both.enable] * 2,
    *[Both.initialize] * 2,
    *[Both.let_time_pass] * 2,
    Both.repeat,
    Both.give_back,
    Both.retire,
    Both.expire_claims,
    Both.heartbeat,
    Both.cancel,
    Both.pause,
    Both.reset_workflow,
    Both.disable,
    Both.remove,
    Both.look,
]


@pytest.mark.slow
@sequences(2000)
@given(shape=st.integers(0, 2**24), steps=st.lists(st.integers(0, 2**24), min_size=4, max_size=12))
def test_jobs_are_where_the_model_says_after_any_operations(database, shape, steps):
    random = seeded(shape)
    model = a_model(random)
    both = Both.of(database, model, a_specification(model, random))
    with both.explained():
        both.initialize(seeded(0))
        both.check()
        for step in steps:
            random = seeded(step)
            random.choice(_STEPS)(both, random)
            both.check()
        both.check_results()
