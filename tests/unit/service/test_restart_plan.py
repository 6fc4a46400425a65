"""Which jobs run again, decided from what is known."""

import time

from graph_schema.fingerprints import of_job
from service.operations.restart_plan import Links, Situation, plan


def a_job(key, status="completed", command="c"):
    return {"_key": key, "name": f"j{key}", "status": status, "command": command}


def a_result(job, read=(), written=()):
    files = {key: {"st_size": 1, "st_mtime": 1.0, "sha256": "s"} for key in written}
    inputs = {**of_job(job), "files": dict.fromkeys(read, "s"), "user_data": {}}
    return {"inputs": inputs, "outputs": {"files": files, "user_data": {}}}


def a_situation(jobs, read=None, written=None, **changes):
    """Return a situation in which every job succeeded, and all is as it was then."""
    read, written = read or {}, written or {}
    by_key = {job["_key"]: job for job in jobs}
    results = {
        key: a_result(job, read.get(key, ()), written.get(key, ())) for key, job in by_key.items()
    }
    files = {key for keys in (*read.values(), *written.values()) for key in keys}
    told = {
        "jobs": by_key,
        "results": results,
        "links": {"files": Links(read, written), "user_data": Links()},
        "prints": {"files": dict.fromkeys(files, "s"), "user_data": {}},
        "names": {"files": {}, "user_data": {}},
        "waits_for": {},
    }
    return Situation(**{**told, **changes})


def actions(situation):
    return {decision.job_key: decision.action for decision in plan(situation)}


def test_nothing_happens_to_jobs_that_are_as_they_were():
    assert plan(a_situation([a_job("1"), a_job("2")], {"2": ["7"]}, {"1": ["7"]})) == []


def test_decisions_are_in_the_order_of_keys_as_numbers():
    jobs = [a_job(key, "failed") for key in ("10", "9", "1")]

    assert list(actions(a_situation(jobs, results={}))) == ["1", "9", "10"]


def test_jobs_that_wait_for_each_other_do_not_hang():
    jobs = [a_job("1"), a_job("2"), a_job("3")]
    waits = {"1": ["2"], "2": ["1"], "3": ["2"]}

    assert plan(a_situation(jobs, waits_for=waits)) == []


def test_a_value_that_is_newer_than_what_a_job_read_reruns_it():
    # The writer was reset by hand and wrote something else; its reader stayed as it was.
    jobs = [a_job("1"), a_job("2")]
    situation = a_situation(jobs, {"2": ["7"]}, {"1": ["7"]})
    situation.results["2"]["inputs"]["files"]["7"] = "older"

    assert actions(situation) == {"2": "rerun"}


def test_what_such_a_job_reads_is_only_checked_if_its_writer_runs_again():
    jobs = [a_job("1"), a_job("2")]
    situation = a_situation(jobs, {"2": ["7"]}, {"1": ["7"]})
    situation.results["2"]["inputs"]["files"]["7"] = "older"
    situation.jobs["1"]["command"] = "other"

    assert actions(situation) == {"1": "rerun", "2": "check"}


def test_many_reasons_are_cut_short():
    jobs = [a_job("1")]
    keys = [str(key) for key in range(100)]
    situation = a_situation(jobs, {"1": keys}, prints={"files": {}, "user_data": {}})
    [decision] = plan(situation)

    assert decision.reason == (
        "Input file 0 is missing. Input file 1 is missing. Input file 2 is missing."
        " There are 97 more reasons."
    )


def test_the_time_is_linear():
    def seconds(size):
        jobs = [a_job(str(key), command=str(key)) for key in range(size)]
        chain = {str(key): [str(key - 1)] for key in range(1, size)}
        situation = a_situation(jobs, chain, {str(key): [str(key)] for key in range(size)})
        del situation.results["0"]
        start = time.process_time()
        assert len(plan(situation)) == size
        return time.process_time() - start

    small = min(seconds(1000) for _ in range(3))

    assert min(seconds(8000) for _ in range(3)) < 8 * small * 3
