"""A process that does random things to a workflow for a while, and says which attempts it started.

python tests/operations/random_worker.py FILE WORKFLOW WORKER SEED SECONDS
"""

import json
import sys
import time
from random import Random

from service.database.connection import open_database
from service.database.query import run
from service.errors import TorcError
from service.operations.cancellation import cancel_workflow
from service.operations.completion import complete_jobs
from service.operations.disabling import disable_jobs, enable_jobs
from service.operations.requeueing import reset_job_status, retry_jobs
from service.operations.start import return_job, start_jobs
from service.operations.submission import Claimer, prepare_next_jobs_for_submission

STEERING = [reset_job_status, reset_job_status, retry_jobs, disable_jobs, enable_jobs]


class RandomWorker:
    def __init__(self, path: str, workflow_key: str, worker: str, random: Random) -> None:
        self.database = open_database(f"embedded://{path}")
        self.key, self.worker, self.random = workflow_key, worker, random
        self.jobs = run(self.database, "FOR job IN jobs RETURN job._key", {})
        self.running: list[dict] = []
        self.started: list[tuple[str, int, int]] = []

    def step(self) -> None:
        chance = self.random.random()
        if chance < 0.4:
            self.claim()
        elif chance < 0.85:
            self.complete()
        elif chance < 0.99:
            keys = self.random.sample(self.jobs, self.random.randint(1, 3))
            self.random.choice(STEERING)(self.database, self.key, keys)
        else:
            cancel_workflow(self.database, self.key)
            retry_jobs(self.database, self.key, None)

    def claim(self) -> None:
        answer = prepare_next_jobs_for_submission(
            self.database,
            self.key,
            self.random.randint(1, 3),
            Claimer(compute_node_key=self.worker),
        )
        keys = [job["_key"] for job in answer["jobs"]]
        if keys and self.random.random() < 0.2:
            return_job(self.database, self.key, keys.pop(), self.worker)
        started = start_jobs(self.database, self.key, keys, self.worker)["started"]
        self.running += started
        self.started += [(job["_key"], job["run_id"], job["attempt"]) for job in started]

    def complete(self) -> None:
        completions = [
            {
                "job_key": job["_key"],
                "run_id": job["run_id"],
                "attempt": job["attempt"],
                "compute_node_key": self.worker,
                "status": status,
                "return_code": int(status != "completed"),
            }
            for job in self.running
            for status in [self.random.choice(["completed"] * 4 + ["failed"])]
        ]
        self.running = []
        complete_jobs(self.database, self.key, completions)


def main() -> None:
    path, workflow_key, name, seed, seconds = sys.argv[1:]
    worker = RandomWorker(path, workflow_key, name, Random(int(seed)))  # noqa: S311 - no secret
    end = time.monotonic() + float(seconds)
    steps = refusals = 0
    while time.monotonic() < end:
        steps += 1
        try:
            worker.step()
        except TorcError as ex:
            if ex.status >= 500:
                raise
            refusals += 1
    worker.complete()
    print(json.dumps({"started": worker.started, "steps": steps, "refusals": refusals}))  # noqa: T201


if __name__ == "__main__":
    main()
