"""Random changes between random operations: what runs again is what the model says.

``TORC_TEST_SEQUENCES`` sets how many sequences are tried; then they are new each time.
"""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.database.query import run
from service.errors import TorcError
from service.operations.documents import modify_document
from service.operations.reinitialization import reinitialize_jobs
from tests.model.restarts import Restartable
from tests.model.workflow import Completion, Job, Refused
from tests.operations.both import Both, seeded, sequences

_VALUES = (1, 2)

_USER_DATA = "FOR item IN user_data FILTER item.workflow_key == @key RETURN [item.name, item._key]"


def a_model(random: Random) -> Restartable:
    """Make up jobs that read what earlier ones write, or only wait for them."""
    model = Restartable({}, commands={})
    for name in "abcdef"[: random.randint(1, 6)]:
        earlier = list(model.jobs)
        blockers = {other for other in earlier if random.random() < 0.4}
        read = {blocker for blocker in blockers if random.random() < 0.8}
        if random.random() < 0.3:
            read.add(name.upper())
            model.values[name.upper()] = 1
        model.jobs[name] = Job(name, blockers, minds=random.random() < 0.8)
        model.reads[name] = read
        model.writer[name] = name
        model.values[name] = None
        model.commands[name] = 0
    return model


def a_specification(model: Restartable) -> dict[str, Any]:
    return {
        "name": "restarts",
        "user_data": [{"name": name, "data": value} for name, value in model.values.items()],
        "jobs": [
            {
                "name": job.name,
                "command": "0",
                "depends_on": sorted(job.blockers - model.reads[job.name]),
                "input_user_data": sorted(model.reads[job.name]),
                "output_user_data": [job.name],
                "cancel_on_blocking_job_failure": job.minds,
            }
            for job in model.jobs.values()
        ],
    }


class Restarting(Both):
    """A model and the service, in which things change."""

    model: Restartable

    def set_value(self, name: str, value: Any) -> None:
        self.told.append(f"{name} = {value}")
        self.model.values[name] = value
        [key] = [key for other, key in run(self.database, _USER_DATA, {"key": self.key})
                 if other == name]  # fmt: skip
        modify_document(self.database, "user_data", key, {"data": value})

    def _complete(self, completions: list[Completion]) -> None:
        """Let jobs that end well write a value first."""
        for each in completions:
            if each.status == "completed" and self.model.jobs[each.job].status == "running":
                self.set_value(each.job, _VALUES[(each.return_code + len(self.told)) % 2])
        super()._complete(completions)

    def run_all(self, random: Random) -> None:
        """Run all that can be run, and let it end well."""
        while names := self.model.claim(9, None):
            self._claim(names, 9, None)
            self._start(names, None)
            for name in names:
                value = random.choice([self.model.values[name] or 1, *_VALUES])
                self.set_value(name, value)
            Both._complete(self, [Completion(name, "completed", 0) for name in names])

    def change_a_value(self, random: Random) -> None:
        self.set_value(random.choice(list(self.model.values)), random.choice(_VALUES))

    def change_a_command(self, random: Random) -> None:
        name = random.choice(list(self.model.jobs))
        self.told.append(f"change the command of {name}")
        self.model.commands[name] += 1
        command = str(self.model.commands[name])
        modify_document(self.database, "jobs", self.keys[name], {"command": command})

    def restart(self, _: Random) -> None:
        """Begin a run; it does what a dry run said."""
        self.told.append("restart")
        try:
            planned = self.model.restart()
        except Refused:
            with pytest.raises(TorcError):
                reinitialize_jobs(self.database, self.key, {})
            return
        dry = reinitialize_jobs(self.database, self.key, {}, dry_run=True)
        wet = reinitialize_jobs(self.database, self.key, {})
        assert dry["jobs"] == wet["jobs"]
        assert {job["name"]: job["action"] for job in wet["jobs"]} == planned


_STEPS = [
    *[Restarting.run_all] * 6,
    *[Restarting.restart] * 6,
    *[Restarting.change_a_value] * 4,
    *[Restarting.change_a_command] * 2,
    *[Restarting.work] * 2,
    *[Restarting.complete] * 3,
    *[Restarting.complete_badly] * 2,
    Restarting.reset_jobs,
    Restarting.retry,
    Restarting.disable,
    Restarting.enable,
    Restarting.lose,
    Restarting.cancel,
    Restarting.initialize,
    Restarting.look,
]


@pytest.mark.slow
@sequences(300)
@given(shape=st.integers(0, 2**24), steps=st.lists(st.integers(0, 2**24), min_size=6, max_size=14))
def test_what_runs_again_is_what_the_model_says(database, shape, steps):
    model = a_model(seeded(shape))
    both = Restarting.of(database, model, a_specification(model))
    with both.explained():
        both.initialize(seeded(0))
        both.run_all(seeded(shape))
        both.check()
        for step in steps:
            random = seeded(step)
            random.choice(_STEPS)(both, random)
            both.check()
        both.check_results()
