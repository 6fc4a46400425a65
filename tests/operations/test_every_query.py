"""One life of a workflow in which every query of the service has its part."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import pytest

import service
from service.database import query
from service.errors import Conflict
from service.operations import (
    disabling,
    documents,
    edges,
    following,
    forecast,
    job_questions,
    jobs,
    links,
    listing,
    missing_inputs,
    progress,
    removal,
    submission,
)
from service.operations.archive.reading import Limits
from service.operations.archive.restoring import import_archive
from service.operations.archive.writing import write_archive
from service.operations.cancellation import cancel_workflow
from service.operations.completion import complete_jobs
from service.operations.current_request import CURRENT
from service.operations.explanation import explain_job
from service.operations.leases import heartbeat
from service.operations.lost_workers import reclaim_expired
from service.operations.reinitialization import reinitialize_jobs
from service.operations.requests import Requests
from service.operations.reset import reset_workflow_status
from service.operations.revising import revise_document
from service.operations.start import return_job, start_jobs

SERVICE = Path(service.__file__).parent
QUERIES = SERVICE / "queries"
EPHEMERAL = {"is_ephemeral": True, "data": 1}
NAMES = [str(path.relative_to(QUERIES)) for path in QUERIES.rglob("*.aql")]


@pytest.fixture
def reached(monkeypatch):
    """Return the set of names of queries that ran, which grows."""
    names = {query.load_query(name.removesuffix(".aql")).text: name for name in NAMES}
    ran = set()
    run = query.run

    def recording(database, text, bind_vars):
        ran.add(names[text])
        return run(database, text, bind_vars)

    monkeypatch.setattr(query, "run", recording)
    return ran


def test_every_query_is_reached(reached, database, workflow):
    made = workflow(
        files=["x"],
        a={"output_files": ["x"], "command": "${user_data.output.u}"},
        b={"input_files": ["x"], "command": "${user_data.input.u}"},
        c={},
    )
    key = made.key
    made.initialize()
    _list_everything(database, key)
    _send_a_request_again(database, key)
    jobs.add_job(database, key, {"name": "d", "command": "true", "input_files": ["1"]})
    [first, *_] = made.claim()
    return_job(database, key, first)
    room = submission.Room(9, 9, 9, 2**40, None, "")
    submission.prepare_jobs_for_submission(database, key, room, 9, submission.Claimer("claim"))
    node = documents.add_documents(database, "compute_nodes", key, [{"hostname": "h"}])[0]["_key"]
    for _ in range(2):
        start_jobs(database, key, ["1", "3"], node)
    heartbeat(database, key, node, [{"job_key": "1", "run_id": 1, "attempt": 1}])
    submission.prepare_next_jobs_for_submission(database, key, 9)
    _lose_a_worker(database, key)
    for _ in range(2):
        completions = [{"job_key": "1", "status": "failed", "return_code": 1}]
        complete_jobs(database, key, [*completions, {**completions[0], "job_key": "2"}])
    made.initialize()
    complete_jobs(database, key, [{"job_key": "3", "status": "completed", "return_code": 0}])
    reset_workflow_status(database, key, failed_only=True)
    cancel_workflow(database, key)
    documents.modify_document(database, "jobs", "1", {"priority": 1})
    revise_document(database, "jobs", "1", dict)
    documents.remove_document(database, "jobs", "1")
    documents.delete_documents(database, "files", key)
    removal.remove_workflow(database, key)
    _take_elsewhere(database, workflow(a={}, b={"depends_on": ["a"]}))
    _steer(database, workflow(files=["z"], user_data=["w"], e={"input_files": ["z"]}, f={}))
    _restart(
        database,
        workflow(
            files=["y"],
            d={"output_files": ["y"], "command": "${user_data.output.v}"},
            e={"input_files": ["y"]},
        ),
    )

    assert {name for name in NAMES if not _is_used_by_the_database_room(name)} <= reached


def _steer(database, made):
    edges.add_edge(database, "produces", made.key, (made.job("f")["_id"], _file(made)), None)
    one, other = made.job("e"), made.job("f")
    ends = [(one["_id"], other["_id"]), (other["_id"], one["_id"])]
    with pytest.raises(Conflict):
        edges.add_edges(database, "blocks", made.key, [(pair, None) for pair in ends])
    asked = documents.add_documents(database, "resource_requirements", made.key, [{"name": "r"}])
    edges.modify_job_resource_requirements(database, made.key, one["_key"], asked[0]["_key"])
    forecast.forecast_initialization(database, made.key)
    missing_inputs.list_missing_user_data(database, made.key)
    missing_inputs.list_required_existing_files(database, made.key)
    made.initialize()
    job = made.job("e")
    disabling.disable_jobs(database, made.key, [job["_key"]])
    disabling.enable_jobs(database, made.key, [job["_key"]])


def _send_a_request_again(database, key):
    requests = Requests(database)
    for end in (requests.give_up, partial(CURRENT.set, None), partial(requests.finish, {})):
        requests.begin("id", "fingerprint")
        jobs.add_job_user_data(database, key, "1", {"name": "u"})
        requests._at_work.clear()
        end()


def _file(made):
    [file] = made.documents("files")
    return file["_id"]


def _restart(database, made):
    made.initialize()
    [file], [d, e], [item] = made.documents("files"), made.documents(), made.documents("user_data")
    explain_job(database, made.key, e["_key"])
    left = {file["_key"]: {"st_size": 1, "st_mtime": 1.5, "sha256": "of its content"}}
    read = {file["_key"]: "of its content"}
    for _ in range(2):
        for job, told in ((d, {"outputs": {"files": left}}), (e, {"inputs": {"files": read}})):
            made.start(job["name"])
            ended = {"job_key": job["_key"], "status": "completed", "return_code": 0}
            complete_jobs(database, made.key, [{**ended, **told}])
        documents.modify_document(database, "user_data", item["_key"], EPHEMERAL)
        explain_job(database, made.key, e["_key"])
        reinitialize_jobs(database, made.key, {})
    cancel_workflow(database, made.key)
    explain_job(database, made.key, e["_key"])


def _take_elsewhere(database, made):
    made.initialize()
    with TemporaryFile() as file:
        write_archive(database, made.key, file)
        import_archive(database, file, Limits(10**6, 10**6), lambda *_: "")


def _lose_a_worker(database, key):
    gone = {"hostname": "gone", "lease_expires_at": 1}
    [new] = documents.add_documents(database, "compute_nodes", key, [gone])
    reclaim_expired(database, key)
    documents.modify_document(database, "compute_nodes", new["_key"], {"suspected_at": 1})
    reclaim_expired(database, key)


def _is_used_by_the_database_room(name):
    """Tell whether a query is for the care of the database, which has its own tests."""
    mentioned = f'"{name.removesuffix(".aql")}"'
    return any(mentioned in path.read_text("utf-8") for path in SERVICE.glob("database/*.py"))


def _list_everything(database, key):
    following.list_events_after(database, key, None)
    following.list_events_after(database, key, "0")
    progress.is_workflow_complete(database, key)
    newest = listing.Selection(is_descending=True, limit=1)
    listing.list_documents(database, "jobs", key, newest)
    urgent = [listing.Condition(("priority",), "ge", [0])]
    for is_descending in (False, True):
        order = [(("name",), is_descending)]
        selection = listing.Selection(conditions=urgent, sort_by=order, limit=1)
        listing.list_documents(database, "jobs", key, selection)
    links.list_downstream_jobs(database, key, "1", newest)
    for way in (links.Link("jobs", "needs", "outbound"), links.Link("files", "needs", "inbound")):
        links.list_linked(database, key, way, "1", newest)
    job_questions.get_ready_job_requirements(database, key)
    jobs.get_job_resource_requirements(database, key, "1")
    for join in (("jobs", "needs", "outbound"), ("files", "needs", "inbound")):
        edges.join_collections(database, key, join, listing.Selection(limit=1))
