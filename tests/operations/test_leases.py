"""Workers keep what they have while they are heard of, and lose it afterwards."""

import pytest

from service.errors import InvalidMove, NotFound
from service.operations.cancellation import cancel_workflow
from service.operations.completion import complete_job
from service.operations.documents import (
    add_documents,
    get_document,
    modify_document,
)
from service.operations.leases import heartbeat, renew_again
from service.operations.listing import Selection, list_documents
from service.operations.lost_workers import reclaim_expired, retire
from service.operations.start import return_job, start_job, start_jobs
from service.operations.submission import Claimer, prepare_next_jobs_for_submission

#: A time of the database's clock that is long past.
PAST = 1


class Worker:
    """A compute node of a workflow, and what its worker says."""

    def __init__(self, made):
        self.database, self.made = made.database, made
        [node] = add_documents(self.database, "compute_nodes", made.key, [{"hostname": "h"}])
        self.key = node["_key"]

    def claim(self, limit=9):
        answer = prepare_next_jobs_for_submission(
            self.database, self.made.key, limit, Claimer(compute_node_key=self.key)
        )
        return [job["_key"] for job in answer["jobs"]]

    def start(self, limit=9):
        keys = self.claim(limit)
        start_jobs(self.database, self.made.key, keys, self.key)
        return keys

    def heartbeat(self, *attempts):
        named = [
            dict(zip(("job_key", "run_id", "attempt"), each, strict=True)) for each in attempts
        ]
        return heartbeat(self.database, self.made.key, self.key, named)

    def complete(self, job_key, attempt=1, status="completed"):
        body = {"status": status, "return_code": int(status != "completed"), "run_id": 1}
        body |= {"attempt": attempt, "compute_node_key": self.key}
        return complete_job(self.database, self.made.key, job_key, body)

    def set(self, **attributes):
        modify_document(self.database, "compute_nodes", self.key, attributes)

    def node(self):
        return get_document(self.database, "compute_nodes", self.key)

    def vanish(self):
        """Let the lease be over, noticed, and noticed again after the time of grace."""
        self.set(lease_expires_at=PAST)
        reclaim_expired(self.database, self.made.key)
        self.set(suspected_at=PAST)
        reclaim_expired(self.database, self.made.key)


@pytest.fixture
def two(workflow):
    """Return a workflow of two jobs that are ready, and one that waits for the first."""
    made = workflow(a={}, b={}, c={"depends_on": ["a"]})
    made.initialize()
    return made


@pytest.fixture
def worker(two):
    return Worker(two)


def moves(made, kind):
    """Return the moves of one kind, in order: ``(from, to, job names, by, reason)``."""
    names = {job["_key"]: job["name"] for job in made.documents()}
    return [
        (
            event["from"],
            event["to"],
            [names[key] for key in event["job_keys"]],
            event["by"],
            event["reason"],
        )
        for event in made.documents("events", category="job", type=kind)
    ]


def let_claims_expire(made):
    for job in made.documents(status="pending"):
        modify_document(made.database, "jobs", job["_key"], {"lease_expires_at": PAST})


def test_a_claim_that_is_not_followed_by_a_start_ends(two, database):
    two.claim()
    let_claims_expire(two)
    reclaim_expired(database, two.key)

    assert two.statuses() == {"a": "ready", "b": "ready", "c": "blocked"}
    assert two.job("a")["lease_expires_at"] is None
    assert moves(two, "lease_expired") == [
        ("pending", "ready", ["a", "b"], "service", "The worker did not start it.")
    ]


def test_a_claim_lasts_as_long_as_the_configuration_says(two, database):
    [config] = list_documents(database, "workflow_configs", two.key, Selection()).items
    modify_document(database, "workflow_configs", config["_key"], {"claim_lease_seconds": 5})
    [now] = database.aql.execute("RETURN DATE_NOW()")
    two.claim()

    assert 4_000 < two.job("a")["lease_expires_at"] - now < 15_000


def test_a_fresh_claim_stays(two, database):
    two.claim()
    reclaim_expired(database, two.key)

    assert two.statuses()["a"] == "pending"


def test_a_job_that_was_started_by_nobody_in_particular_has_no_lease(two, database):
    two.start("a")
    reclaim_expired(database, two.key)

    assert (two.job("a")["status"], two.job("a")["lease_expires_at"]) == ("running", None)


def test_a_late_start_does_not_take_a_job_from_who_has_it_now(two, worker, database):
    other = Worker(two)
    keys = worker.claim()
    let_claims_expire(two)
    reclaim_expired(database, two.key)
    other.claim()

    with pytest.raises(InvalidMove, match="is pending on compute node 2, not 1"):
        start_job(database, two.key, keys[0], worker.key)
    with pytest.raises(InvalidMove, match="is pending on compute node 2, not 1"):
        return_job(database, two.key, keys[0], worker.key)
    assert two.job("a")["compute_node_key"] == other.key


def test_a_worker_that_names_itself_gets_a_lease(worker):
    worker.claim()
    begun = worker.node()["lease_expires_at"]
    worker.set(lease_expires_at=PAST, suspected_at=PAST)
    answer = worker.heartbeat()

    assert begun > PAST
    assert worker.node()["lease_expires_at"] >= begun
    assert worker.node()["suspected_at"] is None
    assert answer == {"lease_seconds": 60, "is_canceled": False, "is_paused": False, "stop": []}


def test_a_worker_that_never_did_holds_its_jobs_without_end(two, worker, database):
    two.claim()
    start_jobs(database, two.key, [two.job("a")["_key"]], worker.key)

    assert worker.node().get("lease_expires_at") is None


def test_starts_and_ends_renew_a_lease(two, worker, database):
    keys = worker.claim()
    worker.set(lease_expires_at=PAST)
    start_jobs(database, two.key, keys, worker.key)
    started = worker.node()["lease_expires_at"]
    worker.set(lease_expires_at=PAST)
    renew_again(database, two.key, worker.key, clock=lambda: 10**9)

    assert min(started, worker.node()["lease_expires_at"]) > PAST


def test_a_claim_by_a_compute_node_that_is_not_there_is_refused(two, database):
    with pytest.raises(NotFound, match="There is no compute node 99 in workflow 1"):
        prepare_next_jobs_for_submission(
            database, two.key, 1, Claimer(compute_node_key="compute_nodes/99")
        )
    assert two.statuses()["a"] == "ready"


def test_a_heartbeat_of_a_compute_node_that_is_not_there_is_refused(two, database):
    with pytest.raises(NotFound):
        heartbeat(database, two.key, "99", [])
    with pytest.raises(NotFound):
        heartbeat(database, "99", "1", [])


def test_a_heartbeat_tells_what_is_no_longer_the_worker_s(two, worker):
    other = Worker(two)
    [first] = worker.start(1)
    [second] = other.start(1)
    answer = worker.heartbeat((first, 1, 1), (second, 1, 1), ("99", 1, 1))
    outdated = worker.heartbeat((first, 1, 2))

    assert answer["stop"] == [second, "99"]
    assert outdated["stop"] == [first]


def test_a_heartbeat_tells_that_the_workflow_is_canceled(two, worker, database):
    cancel_workflow(database, two.key)

    assert worker.heartbeat()["is_canceled"]


def test_a_lease_that_is_over_is_noticed_first_and_acted_on_later(two, worker, database):
    worker.start()
    worker.set(lease_expires_at=PAST)
    reclaim_expired(database, two.key)
    reclaim_expired(database, two.key)

    assert worker.node()["suspected_at"] > PAST
    assert two.statuses()["a"] == "running"


def test_jobs_that_a_lost_worker_ran_are_tried_once_more(two, worker):
    worker.start()
    worker.vanish()

    assert two.statuses() == {"a": "ready", "b": "ready", "c": "blocked"}
    assert (two.job("a")["attempt"], two.job("a")["compute_node_key"]) == (2, None)
    assert [
        (result["status"], result["return_code"], result["reason"], result["attempt"])
        for result in two.documents("results")
    ] == [("failed", -128, "worker lost", 1)] * 2
    assert moves(two, "worker_lost") == [
        ("running", "ready", ["a"], "service", "worker lost"),
        ("running", "ready", ["b"], "service", "worker lost"),
    ]
    assert (worker.node()["is_active"], worker.node()["lease_expires_at"]) == (False, None)


def test_a_job_that_loses_its_second_worker_too_has_failed(two):
    for _ in range(2):
        worker = Worker(two)
        worker.start()
        worker.vanish()

    assert two.statuses() == {"a": "failed", "b": "failed", "c": "canceled"}
    assert [move[:2] for move in moves(two, "worker_lost")] == [
        ("running", "ready"),
        ("running", "ready"),
        ("running", "failed"),
        ("running", "failed"),
    ]


def test_a_job_with_more_retries_survives_more_workers(workflow):
    made = workflow(a={"retries": 2})
    made.initialize()
    statuses = []
    for _ in range(3):
        worker = Worker(made)
        worker.start()
        worker.vanish()
        statuses.append(made.statuses()["a"])

    assert statuses == ["ready", "ready", "failed"]


def test_what_a_lost_worker_claimed_is_ready_again(two, worker):
    worker.claim()
    worker.vanish()

    assert two.statuses()["a"] == "ready"
    assert two.documents("results") == []


def test_in_a_canceled_workflow_what_a_lost_worker_ran_is_canceled(two, worker, database):
    worker.start()
    cancel_workflow(database, two.key)
    worker.vanish()

    assert set(two.statuses().values()) == {"canceled"}


def test_a_lost_worker_that_comes_back_hears_what_it_lost(worker):
    [key] = worker.start(1)
    worker.vanish()
    answer = worker.heartbeat((key, 1, 1))

    assert answer["stop"] == [key]
    assert worker.node()["is_active"]
    with pytest.raises(InvalidMove, match=r"is ready in attempt 2, not 1"):
        worker.complete(key)


def test_a_worker_that_wakes_in_time_keeps_its_jobs(two, worker, database):
    [key] = worker.start(1)
    worker.set(lease_expires_at=PAST, suspected_at=PAST)
    worker.heartbeat((key, 1, 1))
    reclaim_expired(database, two.key)

    assert worker.complete(key)["job"]["status"] == "completed"


def test_jobs_of_other_workers_are_left_alone(two, worker):
    other = Worker(two)
    worker.start(1)
    other.start(1)
    worker.vanish()

    assert two.statuses() == {"a": "ready", "b": "running", "c": "blocked"}


@pytest.mark.parametrize("cut_off_after", [1, 2, 3, 4])
def test_taking_jobs_back_is_made_up_for_when_it_was_cut_off(
    two, worker, database, monkeypatch, cut_off_after
):
    from service.operations import lost_workers  # noqa: PLC0415 - the statements are counted in it

    for _ in range(2):
        Worker(two).start()
    lost = Worker(two)
    modify_document(database, "jobs", two.job("a")["_key"], {"compute_node_key": lost.key})
    modify_document(database, "jobs", two.job("a")["_key"], {"attempt": 2})
    worker.claim()
    load, left = lost_workers.load_query, [cut_off_after]

    def load_query(name):
        if name not in {"compute_nodes/expired", "compute_nodes/suspect"}:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
        return load(name)

    lost.set(lease_expires_at=PAST, suspected_at=PAST)
    monkeypatch.setattr(lost_workers, "load_query", load_query)
    with pytest.raises(KeyboardInterrupt):
        reclaim_expired(database, two.key)
    monkeypatch.undo()
    reclaim_expired(database, two.key)

    assert two.statuses() == {"a": "failed", "b": "running", "c": "canceled"}
    assert not lost.node()["is_active"]


def test_a_worker_that_retires_leaves_nothing_behind(two, worker, database):
    worker.start(1)
    worker.claim(1)
    node = retire(database, two.key, worker.key)

    assert two.statuses() == {"a": "ready", "b": "ready", "c": "blocked"}
    assert (node["is_active"], node["lease_expires_at"]) == (False, None)


def test_a_start_that_was_under_way_while_its_worker_was_lost_is_taken_back(two, worker, database):
    [key] = worker.claim(1)
    worker.set(is_active=False, lease_expires_at=None)
    start_jobs(database, two.key, [key], worker.key)

    assert (two.job("a")["status"], two.job("a")["attempt"]) == ("ready", 2)


def test_a_worker_of_a_workflow_that_was_archived_is_still_heard(two, worker, database):
    [key] = worker.start(1)
    modify_document(database, "workflows", two.key, {"is_archived": True})

    assert worker.heartbeat((key, 1, 1))["stop"] == []


def test_a_worker_may_name_itself_by_its_id(two, worker):
    worker.key = f"compute_nodes/{worker.key}"
    [key] = worker.start(1)

    assert two.job("a")["compute_node_key"] == "1"
    assert worker.complete(key)["result"]["compute_node_key"] == "1"
