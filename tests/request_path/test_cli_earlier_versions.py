"""Command lines of earlier versions do what they did, on a database."""

import re

import pytest


@pytest.fixture
def commands(cli):
    return cli.write("todo.txt", "echo a\necho b\n")


def test_a_workflow_of_version_0_6(cli, commands):
    cli("workflows", "create-from-json-file", cli.write("w.json5", "{jobs: [{command: 'true'}]}"))
    cli("workflows", "create-from-commands-file", commands, "-c", "2", "-n", "many")
    cli("-k", "2", "workflows", "add-jobs-from-commands-file", commands)
    cli("-k", "2", "hpc", "slurm", "add-config", "-N", "short", "-n", "3", "-a", "me")
    cli("hpc", "slurm", "modify-config", "1", "-w", "08:00:00")
    cli("workflows", "modify", "2", "-a", "true", "-d", "old")

    assert [each["num_cpus"] for each in cli.json("jobs", "list", "2", "-f", "json")] == [
        2,
        2,
        1,
        1,
    ]
    scheduler = cli.json("slurm-schedulers", "get", "1")
    assert (scheduler["name"], scheduler["nodes"], scheduler["walltime"]) == (
        "short",
        3,
        "08:00:00",
    )
    assert [each["id"] for each in cli.json("workflows", "list", "-A", "-f", "json")] == ["2"]


def test_a_workflow_of_version_0_10(cli, commands):
    cli("workflows", "new", "--name", "empty")
    cli("jobs", "create-from-file", "1", commands, "--memory-per-job", "2g")
    cli("files", "create", "1", "-n", "x", "-p", "x.txt")
    cli("jobs", "create", "1", "-n", "c", "-c", "true", "-o", "1", "-b", "1")
    cli("user-data", "create", "1", "-n", "y", "-d", "3", "--producer-job-id", "3")
    cli("workflows", "archive", "true", "1")
    cli("workflows", "archive", "false", "1")

    def names(*line: str) -> list[str]:
        return [each["name"] for each in cli.json("-k", "1", *line, "-f", "json")]

    assert names("jobs", "list", "--offset", "1") == ["job_2", "c"]
    assert names("jobs", "list", "--upstream-job-id", "1") == ["c"]
    assert names("files", "list", "--produced-by-job-id", "3") == ["x"]
    assert names("user-data", "list", "--producer-job-id", "3") == ["y"]
    assert names("workflows", "list", "--include-archived") == ["empty"]
    assert "job_1" in cli("job-dependencies", "job-job", "1")


def test_a_worker_of_version_0_6_takes_its_own_options(pipeline, monkeypatch):
    monkeypatch.chdir(pipeline.folder)
    (pipeline.folder / "letter.txt").touch()
    pipeline("-k", "1", "jobs", "run", "-m", "1", "-p", "1", "-o", "out", "-i")
    latest = pipeline.json("results", "list", "1", "--latest-only", "-f", "json")

    assert [each["return_code"] for each in latest] == [0, 0]
    assert re.search(r"out/.+\.o", latest[0]["stdout_path"])


def test_a_preview_of_version_0_6_changes_nothing(pipeline):
    pipeline("-k", "1", "workflows", "restart", "-d")

    assert pipeline.json("workflows", "status", "1", "-f", "json")["run_id"] == 0


def test_an_event_of_version_0_10_needs_no_type(pipeline):
    pipeline("events", "create", "1", "-d", '{"message": "calibrated"}')
    pipeline("events", "create", "1", "-d", '{"type": "calibration"}')
    events = pipeline.json("events", "list", "1", "-f", "json")

    assert [each["type"] for each in events] == ["note", "calibration"]


def test_what_is_gone_says_what_to_do(cli):
    assert "torc workflows draw" in cli.result("graphs", "plot-xgmml", "x", code=2).stderr
    assert "Batch systems" in cli.result("slurm", "sacct", "1", code=2).stderr


def test_statuses_of_version_0_6_are_conditions_of_lists(pipeline, monkeypatch):
    monkeypatch.chdir(pipeline.folder)
    (pipeline.folder / "letter.txt").touch()
    pipeline("run", "1")

    def number(noun: str, *conditions: str) -> int:
        words = [word for each in conditions for word in ("--filter", each)]
        return len(pipeline.json(noun, "list", "1", *words, "-f", "json"))

    assert number("jobs", "status=done") == number("results", "status=done") == 2
    assert number("jobs", "status=done", "status=submitted") == 2
    assert number("jobs", "status!=done") == 0


def test_jobs_are_listed_with_what_they_are_joined_to(pipeline):
    words = ("jobs", "list", "1", "--include-relationships")
    store, read = pipeline.json(*words, "-f", "json")

    assert (store["output_file_ids"], store["output_user_data_ids"]) == (["1"], ["1"])
    assert (read["input_file_ids"], read["input_user_data_ids"]) == (["1"], ["1"])
    assert store["depends_on_job_ids"] == store["input_file_ids"] == []
    assert pipeline(*words, "-f", "csv", "--columns", "name,input_file_ids") == (
        'name,input_file_ids\nstore,[]\nread,"[""1""]"\n'
    )
    assert "Depends On" in pipeline(*words)
    assert "Depends On" not in pipeline("jobs", "list", "1")


def test_attributes_are_left_out_of_lists(pipeline):
    words = ("jobs", "list", "1", "-x", "_key", "--exclude", "status,command")

    assert "store" in pipeline(*words)
    assert "ID" not in pipeline(*words)
    assert "Status" not in pipeline(*words)
    left_out = {"id", "_key", "status", "command"}
    for job in pipeline.json(*words, "-f", "json"):
        assert job.keys() & {"name", *left_out} == {"name"}


def test_user_data_is_changed_by_json5(pipeline):
    pipeline("user-data", "add", "1", "-n", "settings")
    [key] = [
        each["id"]
        for each in pipeline.json("user-data", "list", "1", "-f", "json")
        if each["name"] == "settings"
    ]
    pipeline("user-data", "modify", key, "-d", "{rate: .5, name: 'x',}")

    assert pipeline.json("user-data", "get", key, "--data-only") == {"rate": 0.5, "name": "x"}
