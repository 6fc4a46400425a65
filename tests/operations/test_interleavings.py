"""Two operations of two processes at once: whoever is first at each statement, all is well.

With ``on snapshots`` statements see the database as it was when they began, as on a server.
``TORC_TEST_ORDERS`` sets how many orders are tried.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from service.database.query import run
from service.errors import InvalidMove, TorcError
from service.operations.cancellation import cancel_workflow, pause_workflow
from service.operations.disabling import disable_jobs, enable_jobs
from service.operations.initialization import initialize_jobs
from service.operations.lost_workers import reclaim_expired, retire
from service.operations.requeueing import reset_job_status, retry_jobs
from service.operations.reset import reset_workflow_status
from tests.operations.interleaving import SideBySide, orders
from tests.operations.scene import Scene
from tests.operations.snapshots import OnSnapshots, a_copy

#: So many orders are tried systematically, and as many at random where there are more.
_ORDERS = int(os.environ.get("TORC_TEST_ORDERS", "15"))


@pytest.fixture(scope="module")
def files(installed_file, tmp_path_factory):
    """Return two databases: as it is now, and as it was."""
    folder = tmp_path_factory.mktemp("interleavings")
    opened = [a_copy(installed_file, folder / name) for name in ("now.db", "past.db")]
    yield opened
    for file in opened:
        file.close()


@pytest.fixture(scope="module")
def nothing(files):
    return files[0].image()


@pytest.fixture
def scene(files, nothing):
    def begin(**jobs: dict[str, Any]) -> Scene:
        files[0].bring_back(nothing)
        return Scene(files[0], jobs)

    return begin


@pytest.fixture(params=["one by one", "on snapshots"])
def tried(request, files, monkeypatch):
    """Run operations in every order, and check what is so after each: ``[(statuses, answers)]``."""
    # What a worker asks must not depend on how long ago it asked.
    monkeypatch.setattr("service.operations.leases._RENEWED_SECONDS", 0)

    def explore(scene: Scene, *operations: Callable[[], Any]) -> list[Any]:
        begin, ends = files[0].image(), []

        def once(choose):
            files[0].bring_back(begin)
            if request.param == "one by one":
                both = SideBySide(files[0].handle, operations, choose)
            else:
                both = OnSnapshots(*files, operations, choose)
            answers = both.run()
            said = " ".join(str(step.chosen) for step in both.steps)
            for answer in answers:
                if isinstance(answer, BaseException) and not isinstance(answer, TorcError):
                    raise answer
            try:
                scene.check()
            except AssertionError as ex:
                ex.add_note(f"in the order {said}: {scene.statuses()}")
                raise
            ends.append((scene.statuses(), answers))
            return both.steps

        for _ in orders(once, _ORDERS):
            pass
        return ends

    return explore


_TWO_BEFORE_ONE = {"a": {}, "b": {}, "c": {"depends_on": ["a", "b"]}}


def _outcomes(ends, name):
    return {statuses[name] for statuses, _ in ends}


def test_two_blocking_jobs_complete(scene, tried):
    made = scene(**_TWO_BEFORE_ONE)
    made.run("a", "b")

    ends = tried(made, *(partial(made.complete, "completed", name) for name in "ab"))

    assert len(ends) > 5
    assert _outcomes(ends, "c") == {"ready"}


@pytest.mark.parametrize("minds", [True, False])
def test_one_blocking_job_completes_and_one_fails(scene, tried, minds):
    shape = {**_TWO_BEFORE_ONE, "d": {"depends_on": ["c"]}}
    shape["c"] = {**shape["c"], "cancel_on_blocking_job_failure": minds}
    made = scene(**shape)
    made.run("a", "b")

    ends = tried(
        made, lambda: made.complete("completed", "a"), lambda: made.complete("failed", "b")
    )

    assert _outcomes(ends, "c") == {"canceled" if minds else "ready"}
    assert _outcomes(ends, "d") == {"canceled" if minds else "blocked"}


_COUNT_AND_RELEASE = """
LET ended = DOCUMENT("jobs", @key)
FOR job IN 1 OUTBOUND ended blocks
  LET others = (
    FOR other IN 1 INBOUND job blocks
      FILTER other._key != @key AND other.status != "completed"
      RETURN 1
  )
  LET status = LENGTH(others) == 0 ? "ready" : job.status
  FOR changed IN [{ key: @key, status: "completed" }, { key: job._key, status }]
    FILTER changed.status != "blocked"
    UPDATE changed.key WITH { status: changed.status } IN jobs
"""


def test_a_statement_that_counts_what_is_left_itself_is_caught(scene, files):
    """Two completions that each miss the other: what the service must not do, and a server can."""
    made = scene(**_TWO_BEFORE_ONE)
    made.run("a", "b")
    begin, outcomes = files[0].image(), set()
    complete = [
        partial(run, made.database, _COUNT_AND_RELEASE, {"key": made.keys[name]}) for name in "ab"
    ]

    def once(choose):
        files[0].bring_back(begin)
        both = OnSnapshots(*files, complete, choose)
        both.run()
        outcomes.add(made.statuses()["c"])
        return both.steps

    assert len(list(orders(once, 100))) == 4
    assert outcomes == {"ready", "blocked"}


def test_a_completion_and_a_cancellation(scene, tried):
    made = scene(**_TWO_BEFORE_ONE)
    made.run("a")

    ends = tried(made, lambda: made.complete("completed", "a"), lambda: made.whole(cancel_workflow))

    assert _outcomes(ends, "a") == {"completed"}
    assert _outcomes(ends, "b") == _outcomes(ends, "c") == {"canceled"}


def test_two_claims_share_out_the_jobs(scene, tried):
    made = scene(a={}, b={}, c={})

    ends = tried(made, lambda: made.claim(2, 0), lambda: made.claim(2, 1))

    for statuses, (ours, theirs) in ends:
        assert sorted([*ours, *theirs]) == ["a", "b", "c"]
        assert set(statuses.values()) == {"pending"}


@pytest.mark.parametrize("stop", [cancel_workflow, pause_workflow, reset_workflow_status])
def test_a_claim_and_a_stop(scene, tried, stop):
    made = scene(a={}, b={"depends_on": ["a"]})

    ends = tried(made, made.claim, lambda: made.whole(stop))

    for statuses, (claimed, _) in ends:
        if statuses["a"] == "pending":
            assert claimed == ["a"]
    if stop is cancel_workflow:
        assert _outcomes(ends, "a") <= {"canceled", "pending"}


def test_a_claim_and_a_reset_of_what_was_waited_for(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})
    made.run("a")
    made.complete("completed", "a")

    ends = tried(made, made.claim, lambda: made.with_keys(reset_job_status, "a"))

    assert _outcomes(ends, "b") == {"blocked"}


def test_a_start_and_a_reset(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})
    made.run("a")
    made.complete("completed", "a")
    made.claim()

    ends = tried(made, lambda: made.start("b"), lambda: made.with_keys(reset_job_status, "a"))

    for statuses, (started, _) in ends:
        assert statuses["b"] == ("blocked" if started["refused"] else "running")


def test_a_start_and_a_cancellation(scene, tried):
    made = scene(a={})
    made.claim()

    ends = tried(made, lambda: made.start("a"), lambda: made.whole(cancel_workflow))

    for statuses, (started, _) in ends:
        assert statuses["a"] == ("canceled" if started["refused"] else "running")


def test_a_start_and_giving_back(scene, tried):
    made = scene(a={})
    made.claim()

    ends = tried(made, lambda: made.start("a"), lambda: made.give_back("a"))

    for statuses, (started, given_back) in ends:
        is_running = not started["refused"]
        assert is_running == isinstance(given_back, InvalidMove)
        assert statuses["a"] == ("running" if is_running else "ready")


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_completion_and_a_reset_of_the_same_job(scene, tried, status):
    made = scene(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]})
    made.run("a")

    ends = tried(
        made,
        lambda: made.complete(status, "a"),
        lambda: made.with_keys(reset_job_status, "a"),
    )

    assert _outcomes(ends, "a") == {"ready"}


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_completion_and_a_reset_of_the_other_blocking_job(scene, tried, status):
    made = scene(**_TWO_BEFORE_ONE)
    made.run("a", "b")
    made.complete("completed", "a")

    ends = tried(
        made,
        lambda: made.complete(status, "b"),
        lambda: made.with_keys(reset_job_status, "a"),
    )

    assert _outcomes(ends, "a") == {"ready"}
    assert _outcomes(ends, "c") == {"blocked" if status == "completed" else "canceled"}


def test_two_workers_of_the_same_job_complete_it(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})
    made.run("a")

    ends = tried(made, *[lambda: made.complete("completed", "a")] * 2)

    for statuses, answers in ends:
        assert statuses == {"a": "completed", "b": "ready"}
        assert [answer["refused"] for answer in answers] == [[], []]


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_late_completion_and_the_loss_of_its_worker(scene, tried, status):
    made = scene(a={}, b={"depends_on": ["a"]}, c={})
    made.run("a")
    made.make_suspect()

    ends = tried(
        made,
        lambda: made.complete(status, "a"),
        lambda: reclaim_expired(made.database, made.key),
    )

    for statuses, (completed, _) in ends:
        assert (statuses["a"] == status) != bool(completed["refused"])
        if completed["refused"]:
            assert (statuses["a"], statuses["b"]) == ("ready", "blocked")
    assert _outcomes(ends, "c") == {"ready"}


def test_two_processes_notice_the_same_loss(scene, tried):
    made = scene(a={}, b={}, c={"depends_on": ["b"]})
    made.run("a")
    made.make_suspect()

    ends = tried(made, *[lambda: reclaim_expired(made.database, made.key)] * 2)

    assert all(s == {"a": "ready", "b": "ready", "c": "blocked"} for s, _ in ends)


def test_a_claim_and_the_loss_of_its_worker(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})
    made.run("a")
    made.make_suspect()

    ends = tried(made, lambda: made.claim(1, 1), lambda: reclaim_expired(made.database, made.key))

    for statuses, (claimed, _) in ends:
        assert statuses["a"] == ("pending" if claimed else "ready")


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_completion_and_the_removal_of_the_other_blocking_job(scene, tried, status):
    made = scene(**_TWO_BEFORE_ONE)
    made.run("a", "b")

    ends = tried(made, lambda: made.complete(status, "a"), lambda: made.remove("b"))

    assert _outcomes(ends, "c") == {"ready" if status == "completed" else "canceled"}


def test_a_completion_and_the_removal_of_the_same_job(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})
    made.run("a")

    ends = tried(made, lambda: made.complete("completed", "a"), lambda: made.remove("a"))

    assert _outcomes(ends, "b") == {"ready"}


def test_a_completion_and_disabling_what_waits(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]})
    made.run("a")

    ends = tried(
        made, lambda: made.complete("completed", "a"), lambda: made.with_keys(disable_jobs, "b")
    )

    assert _outcomes(ends, "b") == {"disabled"}
    assert _outcomes(ends, "c") == {"ready"}


def test_a_claim_and_disabling(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})

    ends = tried(made, made.claim, lambda: made.with_keys(disable_jobs, "a"))

    for statuses, (claimed, disabled) in ends:
        is_claimed = "a" in claimed
        assert is_claimed == isinstance(disabled, InvalidMove)
        assert statuses["a"] == ("pending" if is_claimed else "disabled")


def test_a_claim_and_enabling_what_blocks(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]})
    made.with_keys(disable_jobs, "a")

    ends = tried(made, made.claim, lambda: made.with_keys(enable_jobs, "a"))

    assert _outcomes(ends, "b") == {"blocked"}


def test_a_retry_and_a_failure(scene, tried):
    made = scene(**_TWO_BEFORE_ONE)
    made.run("a", "b")
    made.complete("failed", "a")

    ends = tried(
        made, lambda: made.complete("failed", "b"), lambda: made.with_keys(retry_jobs, "a")
    )

    assert _outcomes(ends, "a") == {"ready"}
    assert _outcomes(ends, "c") == {"canceled"}


def test_two_initializations(scene, tried):
    made = scene(**_TWO_BEFORE_ONE)
    made.whole(reset_workflow_status)

    ends = tried(made, *[lambda: made.whole(initialize_jobs)] * 2)

    assert all(s == {"a": "ready", "b": "ready", "c": "blocked"} for s, _ in ends)


def test_an_initialization_and_a_claim(scene, tried):
    made = scene(**_TWO_BEFORE_ONE)
    made.whole(reset_workflow_status)

    ends = tried(made, lambda: made.whole(initialize_jobs), made.claim)

    assert _outcomes(ends, "c") == {"blocked"}


def test_two_resets(scene, tried):
    made = scene(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]})
    for name in "ab":
        made.run(name)
        made.complete("completed", name)

    ends = tried(made, *(partial(made.with_keys, reset_job_status, name) for name in "ab"))

    assert all(s == {"a": "ready", "b": "blocked", "c": "blocked"} for s, _ in ends)


def test_a_worker_retires_and_completes(scene, tried):
    made = scene(a={"retries": 1}, b={"depends_on": ["a"]})
    made.run("a")

    ends = tried(
        made,
        lambda: made.complete("completed", "a"),
        lambda: retire(made.database, made.key, made.workers[0]),
    )

    for statuses, (completed, _) in ends:
        assert statuses["a"] == ("ready" if completed["refused"] else "completed")


def test_a_lost_worker_starts_a_job(scene, tried):
    made = scene(a={}, b={})
    made.claim()
    made.make_suspect()

    ends = tried(made, lambda: made.start("a"), lambda: reclaim_expired(made.database, made.key))

    for statuses, _ in ends:
        assert statuses["a"] in {"ready", "running"}
