"""Whoever asks about a workflow notices workers that are not heard of any more."""

import falcon
import pytest
from falcon.testing import TestClient

from service.app import create_app
from service.resources import watch
from service.resources.watch import Watch
from service.settings import Settings

#: A time of the database's clock that is long past.
PAST = 1


@pytest.fixture
def look(database_url):
    """Return a function that asks another process of the service about the workflow."""
    apps = []

    def ask(path):
        apps.append(create_app(Settings(database_url=database_url)))
        assert TestClient(apps[-1]).simulate_get(path).status_code == 200

    yield ask
    for app in apps:
        app.close()


@pytest.fixture
def running(ask, pipeline):
    """Return the path of a workflow whose first job runs on compute node 1."""
    path = f"/workflows/{pipeline}"
    ask("POST", f"{path}/initialize_jobs")
    ask("POST", f"{path}/compute_nodes", {"hostname": "h"})
    ask("POST", f"{path}/prepare_next_jobs_for_submission", {"compute_node_key": "1"})
    ask("POST", f"{path}/start_jobs", {"jobs": ["1"], "compute_node_key": "1"})
    return path


def test_any_process_of_the_service_notices_a_lost_worker(ask, running, look, database):
    nodes = database.collection("compute_nodes")
    nodes.update({"_key": "1", "lease_expires_at": PAST})
    look(f"{running}/is_complete")
    suspected = ask("GET", f"{running}/compute_nodes/1")["suspected_at"]
    nodes.update({"_key": "1", "suspected_at": PAST})
    look(f"{running}/is_complete")
    job = ask("GET", f"{running}/jobs/1")

    assert suspected > PAST
    assert (job["status"], job["attempt"]) == ("ready", 2)
    assert not ask("GET", f"{running}/compute_nodes/1")["is_active"]


def test_a_worker_that_is_late_keeps_its_jobs_by_asking(ask, running, look, database):
    nodes = database.collection("compute_nodes")
    nodes.update({"_key": "1", "lease_expires_at": PAST, "suspected_at": PAST})
    body = {"jobs": [{"job_key": "1", "run_id": 1, "attempt": 1}]}
    heard = ask("POST", f"{running}/compute_nodes/1/heartbeat", body)
    look(f"{running}/is_complete")

    assert heard == {"lease_seconds": 60, "is_canceled": False, "is_paused": False, "stop": []}
    assert ask("GET", f"{running}/jobs/1")["status"] == "running"


@pytest.mark.parametrize("body", [{"is_active": False}, {"hostname": "h", "is_active": False}])
def test_a_worker_that_says_that_it_goes_leaves_its_jobs(ask, running, body):
    node = ask("PATCH", f"{running}/compute_nodes/1", body)

    assert (node["is_active"], node["lease_expires_at"]) == (False, None)
    assert ask("GET", f"{running}/jobs/1")["status"] == "ready"


@pytest.mark.parametrize("which", ["/1", ""])
def test_a_compute_node_that_is_removed_leaves_its_jobs(ask, running, which):
    ask("DELETE", f"{running}/compute_nodes{which}")

    assert ask("GET", f"{running}/jobs/1")["status"] == "ready"


def test_a_lease_is_not_the_worker_s_to_write(ask, running):
    before = ask("GET", f"{running}/compute_nodes/1")["lease_expires_at"]
    ask("PATCH", f"{running}/compute_nodes/1", {"lease_expires_at": PAST, "suspected_at": PAST})
    node = ask("GET", f"{running}/compute_nodes/1")

    assert node["lease_expires_at"] == before
    assert node["suspected_at"] is None


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"jobs": [{"job_key": "1", "run_id": 1}]}, "jobs[0].attempt"),
        ({"jobs": ["1"]}, "jobs[0]"),
        ({"cats": 1}, "cats"),
    ],
)
def test_a_heartbeat_that_makes_no_sense_is_refused(problem, running, body, path):
    answer = problem(400, "POST", f"{running}/compute_nodes/1/heartbeat", body)

    assert path in [error["path"] for error in answer["errors"]]


class Things:
    """A resource for the middleware to watch."""

    def on_get(self, _, response, workflow_key=None):
        if workflow_key == "missing":
            raise falcon.HTTPNotFound
        response.media = {}


@pytest.fixture
def watched(monkeypatch):
    """Return a client, the list of what was looked at, and a clock that a test sets."""
    looked, clock = [], [0.0]

    def reclaim(_, key):
        looked.append(key)
        clock[0] += 0.01
        if key == "broken":
            raise RuntimeError

    monkeypatch.setattr(watch, "reclaim_expired", reclaim)
    app = falcon.App(middleware=[Watch(None, clock=lambda: clock[0])])
    app.add_route("/things", Things())
    app.add_route("/workflows/{workflow_key}", Things())
    return TestClient(app), looked, clock


def test_a_workflow_is_looked_at_once_a_second(watched):
    client, looked, clock = watched
    for clock[0] in (0.0, 0.5, 0.9, 1.2, 1.5):
        client.simulate_get("/workflows/1")
    client.simulate_get("/workflows/2")

    assert looked == ["1", "1", "2"]


def test_looking_takes_no_more_than_a_twentieth_of_the_time(watched, monkeypatch):
    client, looked, clock = watched

    def slow(_, key):
        looked.append(key)
        clock[0] += 1.0

    monkeypatch.setattr(watch, "reclaim_expired", slow)
    for clock[0] in (0.0, 10.0, 19.0, 21.0):
        client.simulate_get("/workflows/1")

    assert len(looked) == 2


def test_requests_that_name_no_workflow_or_fail_are_no_occasion(watched):
    client, looked, _ = watched
    for path in ("/things", "/nowhere", "/workflows/missing"):
        client.simulate_get(path)

    assert looked == []


def test_a_look_that_fails_does_not_change_the_answer(watched, caplog):
    client, looked, _ = watched
    answer = client.simulate_get("/workflows/broken")

    assert (answer.status_code, looked) == (200, ["broken"])
    assert "reclaiming failed" in caplog.text
