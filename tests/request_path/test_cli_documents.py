"""Documents of every kind: added, changed, listed by what they are joined to, deleted."""

import json

import pytest


def names(listed) -> list[str]:
    return [each["name"] for each in listed]


@pytest.mark.parametrize(
    ("noun", "new", "change", "changed"),
    [
        ("files", ["-p", "a.txt"], ["--path", "b.txt"], {"name": "a.txt", "path": "b.txt"}),
        (
            "resource-requirements",
            ["-n", "big", "-m", "2g"],
            ["-m", "4g"],
            {"name": "big", "memory": "4g", "memory_bytes": 4 * 2**30, "num_cpus": 1},
        ),
        (
            "failure-handlers",
            ["-n", "a", "-r", "{exit_codes: [3]}"],
            ["-r", "{match_all_exit_codes: true, max_retries: 5}"],
            {
                "name": "a",
                "rules": [
                    {
                        "exit_codes": [],
                        "match_all_exit_codes": True,
                        "recovery_script": None,
                        "max_retries": 5,
                    }
                ],
            },
        ),
        (
            "slurm-schedulers",
            ["-n", "a", "-a", "b", "-g", "gpu:1"],
            ["-w", "02:00:00"],
            {"account": "b", "gres": "gpu:1", "walltime": "02:00:00", "qos": "normal"},
        ),
        ("local-schedulers", ["-n", "a", "-c", "2"], ["-m", "1g"], {"num_cpus": 2, "memory": "1g"}),
        ("aws-schedulers", ["-n", "a"], ["-n", "b"], {"name": "b"}),
        ("scheduled-compute-nodes", [], ["--status", "active"], {"status": "active"}),
    ],
)
def test_a_document_is_added_changed_and_deleted(pipeline, noun, new, change, changed):
    key = pipeline.json(noun, "add", "1", *new)["id"]
    told = pipeline.result(noun, "update", key, *change).stderr

    assert told.startswith("Updated ")
    stored = pipeline.json(noun, "get", key)
    assert {name: stored[name] for name in changed} == changed

    pipeline(noun, "delete", key)
    pipeline(noun, "get", key, code=3)


def test_an_attribute_is_set_back(pipeline):
    pipeline("slurm-schedulers", "add", "1", "-n", "a", "-a", "b", "-g", "gpu:1", "-q", "high")
    changed = pipeline.json(
        "slurm-schedulers", "update", "1", "--unset", "gres", "--unset", "qos", "-f", "json"
    )

    assert (changed["gres"], changed["qos"]) == (None, "normal")


def test_an_attribute_that_there_is_not_cannot_be_set_back(pipeline):
    told = pipeline.result("files", "update", "1", "--unset", "pth", code=2).stderr

    assert told == "Error: pth: unknown key 'pth'; did you mean 'path'?\n"


@pytest.mark.parametrize("command", ["add-many", "add-from-file"])
def test_a_file_that_is_no_text_is_said_so(pipeline, command):
    picture = pipeline.folder / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n")
    told = pipeline.result("jobs", command, str(picture), "1", code=2).stderr

    assert told == f"Error: {picture} is not text in UTF-8.\n"


def test_a_change_without_options_is_none(pipeline):
    assert "Nothing to change" in pipeline.result("files", "update", "1", code=2).stderr


def test_many_are_added_or_none(pipeline):
    good = pipeline.write("good.json5", "[{path: 'a'}, {path: 'b'}]")
    bad = pipeline.write("bad.json", '[{"path": "c"}, {"pth": "d"}]')
    no_list = pipeline.write("object.json", '{"path": "c"}')

    assert pipeline.result("files", "add-many", good, "1").stderr == "Added 2 files.\n"
    pipeline("files", "add-many", bad, "1", code=2)
    assert (
        "no array of objects" in pipeline.result("files", "add-many", no_list, "1", code=2).stderr
    )
    assert [each["path"] for each in pipeline.json("files", "list", "1", "-f", "json")] == [
        "letter.txt",
        "a",
        "b",
    ]


def test_a_job_is_added_with_all_its_settings_and_changed(pipeline):
    added = pipeline.json(
        *("jobs", "add", "1", "-c", "make", "-n", "build", "-p", "3", "--env", "A=b=c"),
        *("--timeout", "PT5M", "--retries", "2", "--tag", "x", "--tag", "y", "-i", "1"),
        *("--working-directory", "there", "--no-cancel-on-blocking-job-failure"),
    )
    expected = {
        "command": "make",
        "name": "build",
        "priority": 3,
        "env": {"A": "b=c"},
        "timeout_seconds": 300,
        "retries": 2,
        "tags": ["x", "y"],
        "working_directory": "there",
        "cancel_on_blocking_job_failure": False,
    }

    assert expected.items() <= added.items()
    assert names(pipeline.json("files", "list", "1", "--needed-by", "3", "-f", "json")) == [
        "letter"
    ]

    pipeline("jobs", "update", "3", "--retries", "0", "--unset", "timeout_seconds")
    changed = pipeline.json("jobs", "get", "3")

    assert (changed["retries"], changed["timeout_seconds"], changed["priority"]) == (0, None, 3)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["files", "list", "--produced-by", "1"], ["letter"]),
        (["files", "list", "--produced-by", "2"], []),
        (["files", "list", "--needed-by", "2"], ["letter"]),
        (["user-data", "list", "--stored-by", "1"], ["config"]),
        (["user-data", "list", "--consumed-by", "2"], ["config"]),
        (["jobs", "list", "--needs-file", "1"], ["read"]),
        (["jobs", "list", "--produces-file", "1"], ["store"]),
        (["jobs", "list", "--consumes-data", "1"], ["read"]),
        (["jobs", "list", "--stores-data", "1"], ["store"]),
        (["jobs", "list", "--requires", "1"], ["store"]),
        (["jobs", "list", "--blocked-by", "1"], ["read"]),
        (["jobs", "list", "--blocking", "2"], ["store"]),
        (["jobs", "list", "--downstream-of", "1"], ["read"]),
        (["jobs", "list", "--downstream-of", "1", "--status", "ready"], []),
        (["jobs", "list", "--status", "ready"], ["store"]),
    ],
    ids=" ".join,
)
def test_lists_follow_what_joins_documents(pipeline, command, expected):
    pipeline("workflows", "initialize-jobs", "1")

    assert names(pipeline.json("-k", "1", *command, "-f", "json")) == expected


def test_one_link_at_a_time_is_followed(pipeline):
    told = pipeline.result(
        "jobs", "list", "1", "--consumes-data", "1", "--stores-data", "1", code=2
    ).stderr

    assert "--consumes-data and --stores-data cannot be asked at the same time" in told


def test_a_condition_is_said_in_one_way(pipeline):
    line = ("jobs", "list", "1", "--status", "ready", "--filter", "status=failed")

    assert "two conditions for status" in pipeline.result(*line, code=2).stderr


def test_what_is_joined_to_nothing_is_told(pipeline):
    told = pipeline.result("files", "list", "1", "--produced-by", "2").stderr

    assert told == "Workflow 1 has no files that meet these conditions.\n"


def test_dependencies_are_listed(pipeline):
    [pair] = pipeline.json("jobs", "list-dependencies", "1", "-f", "json")
    [file] = pipeline.json("jobs", "list-dependencies", "1", "--through", "files", "-f", "json")

    assert (pair["job_name"], pair["depends_on_job_name"]) == ("read", "store")
    assert (file["producer_job_name"], file["consumer_job_name"]) == ("store", "read")


def test_resource_requirements_are_assigned(pipeline):
    pipeline("resource-requirements", "add", "1", "-n", "big", "-c", "8")
    pipeline("jobs", "assign-resource-requirements", "2", "2")

    assert pipeline.json("jobs", "get", "1")["num_cpus"] == 2
    assert pipeline.json("jobs", "get", "2")["num_cpus"] == 8

    pipeline("resource-requirements", "add", "1", "-n", "all", "-c", "3", "--apply-to-all-jobs")

    assert [each["num_cpus"] for each in pipeline.json("jobs", "list", "1", "-f", "json")] == [3, 3]


def test_what_would_be_deleted_is_shown(pipeline):
    shown = pipeline.result("files", "delete", "1", "--dry-run")

    assert "letter.txt" in shown.stdout
    assert shown.stderr == "Would delete 1 file.\n"
    assert (
        pipeline.result("jobs", "delete-all", "1", "--dry-run").stderr == "Would delete 2 jobs.\n"
    )
    assert len(pipeline.json("jobs", "list", "1", "-f", "json")) == 2


def test_a_wrong_key_among_others_deletes_nothing(pipeline):
    assert "99" in pipeline.result("jobs", "delete", "1", "99", code=3).stderr
    assert len(pipeline.json("jobs", "list", "1", "-f", "json")) == 2


def test_a_key_may_be_given_twice(pipeline):
    assert pipeline.result("files", "delete", "1", "1").stderr == "Deleted file 1.\n"


def test_all_of_a_kind_are_deleted(pipeline):
    pipeline("user-data", "delete-all", "1", "--force")

    assert pipeline.json("user-data", "list", "1", "-f", "json") == []


def test_inputs_that_must_be_there_are_listed(cli):
    file = cli.write(
        "needs.yaml",
        "jobs: [{name: a, command: 'cat ${files.input.x} ${user_data.input.y}'}]\n"
        "files: [{name: x, path: x.txt}]\n"
        "user_data: [{name: y}]\n",
    )
    cli("workflows", "create", file)

    assert cli.json("files", "list-required-existing", "1", "-f", "json") == [
        {"id": "1", "name": "x", "path": "x.txt", "job": "a"}
    ]
    assert cli.json("user-data", "list-missing", "1", "-f", "json") == [
        {"id": "1", "name": "y", "job": "a"}
    ]


def test_a_workflow_of_commands_is_created_and_added_to(cli):
    commands = cli.write("todo.txt", "echo a\n# no command\n\necho b\n")
    options = ("--num-cpus", "2", "--memory", "3g", "--runtime", "PT1H")
    created = cli.json(
        "workflows", "create-from-commands", commands, "-n", "x", *options, "-f", "json"
    )
    told = cli.result("jobs", "add-from-file", commands, "1", "--num-cpus", "4").stderr
    jobs = cli.json("jobs", "list", "1", "-f", "json")

    assert created["name"] == "x"
    assert told == "Added 2 jobs to workflow 1.\n"
    assert [(job["name"], job["command"], job["num_cpus"]) for job in jobs] == [
        ("job_1", "echo a", 2),
        ("job_2", "echo b", 2),
        ("job_3", "echo a", 4),
        ("job_4", "echo b", 4),
    ]


def test_a_workflow_of_commands_is_called_after_its_file(cli):
    cli("workflows", "create-from-commands", cli.write("todo.sh", "true\n"))
    cli("workflows", "create-from-commands", "-", stdin="true\n")

    assert names(cli.json("workflows", "list", "-f", "json")) == ["todo", ""]


def test_a_file_without_commands_is_refused(cli):
    empty = cli.write("todo.txt", "# nothing\n")

    assert (
        "there is no command"
        in cli.result("workflows", "create-from-commands", empty, code=2).stderr
    )


def test_edges_are_added_listed_and_deleted(pipeline):
    pipeline("files", "add", "1", "-p", "more.txt")
    added = pipeline.json("edges", "add", "needs", "jobs/1", "files/2", "1")
    listed = pipeline.json("edges", "list", "needs", "1", "-f", "json")

    assert [(each["_from"], each["_to"]) for each in listed] == [
        ("jobs/2", "files/1"),
        ("jobs/1", "files/2"),
    ]
    assert pipeline.json("-k", "1", "edges", "get", "needs", added["id"])["_from"] == "jobs/1"

    pipeline("-k", "1", "edges", "delete", "needs", added["id"])

    assert len(pipeline.json("edges", "list", "needs", "1", "-f", "json")) == 1


def test_events_are_noted_and_found_by_time(pipeline):
    pipeline("events", "add", "1", "-t", "first", "-d", "{by: 'hand', count: 3}")
    first = pipeline.json("events", "get-latest", "1")
    timestamp = pipeline("events", "get-latest", "1", "--timestamp")
    pipeline("events", "add", "1", "-t", "second", "-c", "note")

    assert (first["type"], first["by"], first["count"]) == ("first", "hand", 3)
    assert timestamp == f"{first['timestamp']}\n"
    later = pipeline.json("events", "list", "1", "--after", timestamp.strip(), "-f", "json")
    assert {each["type"] for each in later} <= {"first", "second"} - {"first"}
    assert pipeline.json("events", "list", "1", "--after", "2100-01-01", "-f", "json") == []
    assert len(pipeline.json("events", "list", "1", "--category", "note", "-f", "json")) == 1


def test_events_are_followed_for_some_time(pipeline):
    pipeline("events", "add", "1", "-t", "first", "-c", "note")
    pipeline("events", "add", "1", "-t", "second")
    printed = pipeline(
        *("events", "follow", "1", "--from-start", "--category", "note", "--duration", "0"),
        *("-f", "json"),
    )

    assert [json.loads(line)["type"] for line in printed.splitlines()] == ["first"]


def test_a_workflow_without_events_has_no_latest_one(cli):
    cli("workflows", "add", "--name", "empty")

    assert "has no events" in cli.result("events", "get-latest", "1", code=3).stderr


def a_result(job_key: str, run_id: int, return_code: int) -> dict:
    status = "failed" if return_code else "completed"
    return {
        "job_key": job_key,
        "run_id": run_id,
        "return_code": return_code,
        "status": status,
    }


def test_results_are_narrowed_down(pipeline):
    from torc.api import make_api  # noqa: PLC0415 - only here

    api = make_api(f"embedded://{pipeline.database}")
    for job_key, run_id, return_code in (("1", 1, 3), ("1", 2, 0), ("2", 1, 0), ("2", 2, 9)):
        api.add_result(1, a_result(job_key, run_id, return_code))

    def keys(*options: str) -> list[str]:
        found = pipeline.json("results", "list", "1", *options, "-f", "json")
        return [each["id"] for each in found]

    assert keys("--failed") == ["1", "4"]
    assert keys("--job", "1") == ["1", "2"]
    assert keys("--run", "2", "--return-code", "0") == ["2"]
    assert keys("--status", "completed") == ["2", "3"]
    assert keys("--latest") == ["2", "4"]
    assert keys("--latest", "--failed") == ["4"]
    assert keys("--latest", "--limit", "1", "--skip", "1") == ["4"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["files", "delete", "1"], 1),
        (["files", "delete", "1", "--yes"], 0),
        (["-n", "files", "delete", "1"], 0),
    ],
    ids=["asked", "yes", "no prompts"],
)
def test_a_person_is_asked_before_something_is_lost(pipeline, monkeypatch, line, code):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    told = pipeline.result(*line, stdin="n\n", code=code).stderr

    assert ("Delete files 1?" in told) == (code == 1)
    assert len(pipeline.json("files", "list", "1", "-f", "json")) == code


@pytest.mark.parametrize("name", ["status", "claim_id", "_key", "_id", "_rev", "workflow_key"])
def test_what_only_the_service_sets_cannot_be_set_back(pipeline, name):
    told = pipeline.result("jobs", "update", "1", "--priority", "7", "--unset", name, code=2).stderr

    assert told == (f"Error: The {name} of job 1 cannot be set back: only the service sets it.\n")
    assert pipeline.json("jobs", "get", "1")["priority"] == 0


@pytest.mark.parametrize("data", ["NUMBER", '{"a": [{"b": NUMBER}]}', "{a: NUMBER}"])
@pytest.mark.parametrize("command", [("add", "1"), ("update", "1")])
@pytest.mark.parametrize("number", [2**64, -(2**63) - 1])
def test_a_number_that_would_be_rounded_is_refused(pipeline, command, data, number):
    text = data.replace("NUMBER", str(number))
    told = pipeline.result("user-data", *command, "--data", text, code=2).stderr

    assert told == (
        f"Error: --data holds the whole number {number}, which is not stored exactly: it must be"
        " from -9223372036854775808 to 18446744073709551615. Write it as text, in quotes.\n"
    )


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63)])
def test_the_largest_numbers_are_stored_as_they_are(pipeline, number):
    pipeline("user-data", "update", "1", "--data", f"[{number}]")

    assert pipeline.json("user-data", "get", "1")["data"] == [number]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["jobs", "update", "1", "--priority", "1" + 23 * "0"],
            "priority: must be a whole number of 64 bits at most, not 1e+23.",
        ),
        (
            ["resource-requirements", "add", "1", "-n", "a", "--memory", "8192p"],
            "memory: '8192p' is too much memory; it must be less than '8192p'.",
        ),
        (
            ["resource-requirements", "add", "1", "-n", "a", "--runtime", "P99999999999999D"],
            "runtime: 'P99999999999999D' is too long; a duration is 100 years at most, 'P100Y'.",
        ),
        (
            ["jobs", "update", "1", "--timeout", "PT0S"],
            "timeout_seconds: must be greater than 0 and less than or equal to 3155760000, not 0.",
        ),
        (["resource-requirements", "get", "99"], "There are no resource requirements 99."),
    ],
)
def test_what_cannot_be_is_named_with_its_limit(pipeline, command, said):
    stderr = pipeline.result(*command, code=3 if "99" in command else 2).stderr

    assert stderr == f"Error: {said}\n"
