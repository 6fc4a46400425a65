import pytest

OK = {"name": "a", "command": "true"}
FILE = {"name": "f", "path": "f.csv"}


@pytest.fixture
def problems(problem):
    """Return a function: specification → {(path, message)} of what is wrong with it."""

    def check(specification):
        answer = problem(400, "POST", "/workflow_specifications", specification)
        return {(error["path"], error["message"]) for error in answer["errors"]}

    return check


def test_a_specification_becomes_a_workflow(ask):
    workflow = ask(
        "POST",
        "/workflow_specifications",
        {"name": "w", "user": "me", "description": "d", "jobs": [{"command": "true"}]},
    )

    assert (workflow["_key"], workflow["_id"], workflow["name"]) == ("1", "workflows/1", "w")
    assert (workflow["user"], workflow["description"]) == ("me", "d")
    assert workflow["timestamp"].endswith("Z")
    assert workflow["is_archived"] is False


def test_the_documents_of_a_specification_are_there(ask, pipeline):
    def names(collection):
        page = ask("GET", f"/workflows/{pipeline}/{collection}")
        return [item["name"] for item in page["items"]]

    assert names("jobs") == ["generate", "train", "evaluate"]
    assert names("user_data") == ["config"]
    assert ask("GET", f"/workflows/{pipeline}/status")["run_id"] == 0
    assert (
        ask("GET", f"/workflows/{pipeline}/config")["compute_node_wait_for_new_jobs_seconds"] == 0
    )


def test_a_workflow_may_begin_without_jobs(ask):
    ask("POST", "/workflow_specifications", {"name": "w", "jobs": [], "files": [FILE]})
    added = ask("POST", "/workflows/1/jobs", {**OK, "output_files": ["1"]})
    counts = ask("POST", "/workflows/1/initialize_jobs")["counts"]

    assert (added["position"], counts) == (0, {"ready": 1})


def test_a_dry_run_of_no_jobs_plans_none(ask):
    would = ask("POST", "/workflow_specifications?dry_run=true", {"name": "w", "jobs": []})

    assert would["summary"]["job_count"] == 0
    assert would["plan"] == {
        "stage_count": 0,
        "stages": [],
        "critical_path": {"runtime_seconds": 0, "job_count": 0, "job_names": []},
    }


def test_a_job_without_a_name_gets_a_number(ask):
    ask("POST", "/workflow_specifications", {"jobs": [{"command": "x"}, {"command": "y"}]})

    assert [job["name"] for job in ask("GET", "/workflows/1/jobs")["items"]] == ["job_1", "job_2"]


def test_a_job_carries_what_it_asks_for(ask):
    specification = {
        "jobs": [{**OK, "resource_requirements": "big"}, {"name": "b", "command": "x"}],
        "resource_requirements": [
            {"name": "big", "num_cpus": 8, "num_gpus": 2, "memory": "32g", "runtime": "PT4H"}
        ],
    }
    ask("POST", "/workflow_specifications", specification)
    keys = ("num_cpus", "num_gpus", "num_nodes", "memory_bytes", "runtime_seconds")

    jobs = ask("GET", "/workflows/1/jobs")["items"]

    assert [jobs[0][key] for key in keys] == [8, 2, 1, 32 * 1024**3, 14400]
    assert [jobs[1][key] for key in keys] == [1, 0, 1, 1024**2, 60]


def test_everything_that_is_wrong_is_reported_at_once(problems):
    found = problems(
        {
            "name": 5,
            "jobz": [],
            "jobs": [
                {"name": "a", "comand": "x"},
                {"name": "a", "command": "cat ${files.input.dta}", "priority": "high"},
                {"name": "b", "command": "x", "resource_requirements": "smal"},
                {"name": "c", "command": "x", "depends_on": ["d"]},
                {"name": "d", "command": "x", "depends_on": ["c"]},
                7,
            ],
            "files": [{"name": "data", "path": "/x"}],
            "resource_requirements": [{"name": "small", "memory": "lots", "runtime": "1h"}],
        }
    )

    assert ("name", "must be text, not 5") in found
    assert ("jobz", "unknown key 'jobz'; did you mean 'jobs'?") in found
    assert ("jobs[0].comand", "unknown key 'comand'; did you mean 'command'?") in found
    assert ("jobs[0].command", "is missing") in found
    assert ("jobs[1].priority", 'must be a whole number, not "high"') in found
    assert ("jobs[1].name", "'a' is already the name of a job (jobs[0])") in found
    assert (
        "jobs[1].command",
        "${files.input.dta}: there is no file 'dta'; did you mean 'data'?",
    ) in found
    assert (
        "jobs[2].resource_requirements",
        "there are no resource requirements 'smal'; did you mean 'small'?",
    ) in found
    assert ("jobs[3]", "jobs wait for each other in a circle: c → d → c") in found
    assert ("jobs[5]", "must hold names and values, not 7") in found
    assert {path for path, _ in found} >= {
        "resource_requirements[0].memory",
        "resource_requirements[0].runtime",
    }
    assert len(found) == 12


def test_an_invalid_specification_leaves_nothing_behind(ask, problems):
    problems({"jobs": [OK, {"name": "b", "command": "${files.input.nope}"}]})

    assert ask("GET", "/workflows")["items"] == []
    assert ask("POST", "/aql", {"query": "RETURN LENGTH(jobs)"})["items"] == [0]


@pytest.mark.parametrize(
    ("specification", "path", "message"),
    [
        ({}, "jobs", "is missing"),
        ({"jobs": None}, "jobs", "is missing"),
        ({"jobs": "x"}, "jobs", 'must be a list, not "x"'),
        ({"jobs": [None]}, "jobs[0]", "must not be null"),
        ({"jobs": [{**OK, "command": None}]}, "jobs[0].command", "must not be null"),
        ({"jobs": [{**OK, "name": ""}]}, "jobs[0].name", "must not be empty"),
        (
            {"jobs": [OK], "files": [{"name": "f"}]},
            "files[0].path",
            "is missing",
        ),
        (
            {"jobs": [{**OK, "cancel_on_blocking_job_failure": "yes"}]},
            "jobs[0].cancel_on_blocking_job_failure",
            'must be true or false, not "yes"',
        ),
        (
            {"jobs": [{**OK, "parameters": {"i": "1:3:0"}}]},
            "jobs[0].parameters",
            "the range 1:3:0 has a step of 0",
        ),
        (
            {"jobs": [{**OK, "env": {"N": [4]}}]},
            "jobs[0].env.N",
            "must be text, not [4]",
        ),
        (
            {"jobs": [OK], "config": {"compute_node_ignore_workflow_completion": 3}},
            "config.compute_node_ignore_workflow_completion",
            "must be true or false, not 3",
        ),
        (
            {"jobs": [{**OK, "scheduler": "slow"}], "slurm_schedulers": [{"account": "me"}]},
            "jobs[0].scheduler",
            "there is no scheduler 'slow'",
        ),
    ],
)
def test_a_problem_says_where_and_what(problems, specification, path, message):
    assert problems(specification) == {(path, message)}


def test_a_dry_run_finds_the_same_problems(problem):
    answer = problem(
        400,
        "POST",
        "/workflow_specifications",
        {"jobs": [{"name": "a"}]},
        params={"dry_run": "true"},
    )

    assert answer["errors"] == [{"path": "jobs[0].command", "message": "is missing"}]


def test_a_dry_run_creates_nothing(ask):
    ask("POST", "/workflow_specifications", {"jobs": [OK]}, params={"dry_run": "true"})

    assert ask("GET", "/workflows")["total_count"] == 0


def test_null_sections_are_empty_sections(ask):
    ask("POST", "/workflow_specifications", {"jobs": [OK], "files": None, "user_data": None})

    assert ask("GET", "/workflows/1/files")["items"] == []


def test_empty_mappings_are_empty_sections(ask):
    specification = {"jobs": {}, "files": {}, "schedulers": {"aws_schedulers": {}}}

    workflow = ask("POST", "/workflow_specifications", specification)

    assert workflow["notes"] == [
        {"path": "jobs", "message": "{} is read as an empty list; write []", "count": 3}
    ]
    assert ask("GET", "/workflows/1/jobs")["items"] == []


def test_null_is_as_good_as_nothing_in_inner_mappings(ask):
    nulls = {"cpu": None, "disk": True}
    specification = {
        "resource_monitor": {"enabled": True, "granularity": None},
        "config": {"compute_node_resource_stats": nulls},
        "failure_handlers": [
            {"name": "h", "rules": [{"exit_codes": None, "match_all_exit_codes": True}]}
        ],
        "jobs": [
            {
                **OK,
                "schedule_compute_nodes": {
                    "scheduler_id": "s",
                    "num_jobs": 1,
                    "start_one_worker_per_node": None,
                },
            }
        ],
    }

    ask("POST", "/workflow_specifications", specification)
    config = ask("GET", "/workflows/1/config")
    [handler] = ask("GET", "/workflows/1/failure_handlers")["items"]

    assert config["resource_monitor"] == {"enabled": True}
    assert config["compute_node_resource_stats"] == {"disk": True}
    assert handler["rules"][0]["exit_codes"] == []


def test_what_a_run_leaves_in_documents_is_passed_over(ask):
    specification = {
        "timestamp": "2025-01-01T00:00:00Z",
        "jobs": [{**OK, "workflow_id": 3, "status": "done", "internal": {"hash": 3}, "run_id": 2}],
    }

    workflow = ask("POST", "/workflow_specifications", specification)
    [job] = ask("GET", "/workflows/1/jobs")["items"]

    assert [(note["path"], note["message"]) for note in workflow["notes"]] == [
        ("timestamp", "timestamp is for Torc to say; it is passed over"),
        ("jobs[0].workflow_id", _GIVEN),
        ("jobs[0].status", "status is for Torc to say; it is passed over"),
        ("jobs[0].internal", "internal is for Torc to say; it is passed over"),
        ("jobs[0].run_id", "run_id is for Torc to say; it is passed over"),
    ]
    assert job["status"] == "uninitialized"


_GIVEN = "the key of a document is given by the database; this one is passed over"


def test_workers_of_the_tutorial_store_what_the_last_job_collects(ask):
    ask(
        "POST",
        "/workflow_specifications",
        {
            "jobs": [
                {
                    "name": "worker_{i}",
                    "command": "torc user-data update ${user_data.output.result_{i}} --data $R",
                    "parameters": {"i": "1:10"},
                },
                {
                    "name": "aggregate",
                    "command": "for i in $(seq 1 10); do\n"
                    "  torc user-data get ${user_data.input.result_$i} >> all.json\ndone",
                },
            ]
        },
    )
    counts = ask("POST", "/workflows/1/initialize_jobs")["counts"]

    assert counts == {"blocked": 1, "ready": 10}
    assert len(ask("GET", "/workflows/1/jobs/11/user_data_consumes")["items"]) == 10
    assert [item["name"] for item in ask("GET", "/workflows/1/user_data")["items"]] == [
        f"result_{i}" for i in range(1, 11)
    ]


@pytest.mark.parametrize(
    ("part", "path", "message"),
    [
        ({"config": {"claim_lease_seconds": "5s"}}, "config.claim_lease_seconds", "a number"),
        ({"config": {"claim_lease_seconds": 0}}, "config.claim_lease_seconds", "greater than 0"),
        (
            {"failure_handlers": [{"name": "h", "rules": [{"exit_codes": [1], "max_retry": 2}]}]},
            "failure_handlers[0].rules[0].max_retry",
            "did you mean 'max_retries'?",
        ),
        (
            {"failure_handlers": [{"name": "h", "rules": []}]},
            "failure_handlers[0].rules",
            "must not be empty",
        ),
    ],
)
def test_leases_and_failure_handlers_are_checked(problem, part, path, message):
    answer = problem(400, "POST", "/workflow_specifications", {"jobs": [OK], **part})

    [found] = answer["errors"]
    assert found["path"] == path
    assert message in found["message"]


def test_a_failure_handler_is_stored_and_its_jobs_name_it(ask):
    rule = {"exit_codes": [3], "recovery_script": "fix it"}
    key = ask(
        "POST",
        "/workflow_specifications",
        {
            "jobs": [{**OK, "failure_handler": "h"}, {"command": "true"}],
            "failure_handlers": [{"name": "h", "rules": [rule]}],
        },
    )["_key"]
    [handler] = ask("GET", f"/workflows/{key}/failure_handlers")["items"]
    jobs = ask("GET", f"/workflows/{key}/jobs")["items"]

    assert handler["rules"] == [{**rule, "match_all_exit_codes": False, "max_retries": 3}]
    assert [job["failure_handler_id"] for job in jobs] == [handler["_id"], ""]


def test_everything_earlier_systems_accept_is_accepted_and_kept(ask):
    specification = {
        "name": "w",
        "key": "abc",
        "env": {"SITE": "a", "THREADS": 4},
        "timeout": "PT1H",
        "tags": ["nightly"],
        "use_pending_failed": True,
        "compute_node_wait_for_new_jobs_seconds": 90,
        "prepare_jobs_sort_method": "gpus_memory_runtime",
        "resource_monitor": {"enabled": True, "granularity": "time_series", "later": {"x": 1}},
        "slurm_defaults": {"account": "p", "reservation": "r"},
        "actions": [
            {
                "trigger_type": "on_jobs_ready",
                "action_type": "schedule_nodes",
                "job_name_regexes": ["^a"],
                "scheduler": "short",
                "scheduler_type": "slurm",
            }
        ],
        "config": {"_key": "3", "worker_startup_script": "module load x"},
        "jobs": [
            {
                "name": "a",
                "key": "1",
                "command": "make",
                "env": {"SITE": "b"},
                "timeout": "PT5M",
                "working_directory": "sub",
                "tags": ["big"],
                "supports_termination": True,
                "scheduler": "slurm_schedulers/short",
                "schedule_compute_nodes": {"scheduler_id": "slurm_schedulers/short", "num_jobs": 2},
                "output_data": ["d"],
                "output_files": [{"name": "f", "cli_arg": "--out"}],
            },
            {
                "name": "b",
                "command": "use",
                "blocked_by": ["a"],
                "input_data": ["d"],
                "resource_requirements": "default",
                "priority": None,
                "input_files": ["f", "g.txt"],
            },
        ],
        "files": [{"name": "f", "path": "f.txt", "cli_arg": "--in="}, {"path": "g.txt"}],
        "user_data": [{"name": "d", "is_ephemeral": True}],
        "resource_requirements": [{"_id": "resource_requirements/2", "num_cpus": 2}],
        "schedulers": {
            "slurm_schedulers": [{"name": "short", "account": "p", "mem": 180000, "tmp": None}],
            "aws_schedulers": [],
            "local_schedulers": [],
        },
    }

    workflow = ask("POST", "/workflow_specifications", specification)
    config = ask("GET", "/workflows/1/config")
    first, second = ask("GET", "/workflows/1/jobs")["items"]
    [scheduler] = ask("GET", "/workflows/1/slurm_schedulers")["items"]

    assert [(note["path"], note["message"], note["count"]) for note in workflow["notes"]] == [
        ("prepare_jobs_sort_method", "prepare_jobs_sort_method is now called jobs_sort_method", 1),
        ("key", "the key of a document is given by the database; this one is passed over", 4),
        ("jobs[0].output_data", "output_data is now called output_user_data", 1),
        ("jobs[1].blocked_by", "blocked_by is now called depends_on", 1),
        ("jobs[1].input_data", "input_data is now called input_user_data", 1),
        (
            "actions",
            (
                "actions, compute_node_wait_for_new_jobs_seconds, jobs_sort_method, "
                "resource_monitor, slurm_defaults, use_pending_failed, worker_startup_script and "
                "schedule_compute_nodes are kept, but nothing acts on them yet"
            ),
            1,
        ),
    ]
    assert workflow["tags"] == ["nightly"]
    assert config["resource_monitor"] == specification["resource_monitor"]
    assert config["slurm_defaults"] == specification["slurm_defaults"]
    assert config["actions"][0]["job_name_regexes"] == ["^a"]
    assert config["use_pending_failed"] is True
    assert config["compute_node_wait_for_new_jobs_seconds"] == 90
    assert config["jobs_sort_method"] == "gpus_memory_runtime"
    assert config["worker_startup_script"] == "module load x"
    assert first["command"] == "make --out=${files.output.f}"
    assert second["command"] == "use --in=${files.input.f}"
    assert (first["env"], second["env"]) == (
        {"SITE": "b", "THREADS": "4"},
        {"SITE": "a", "THREADS": "4"},
    )
    assert (first["timeout_seconds"], second["timeout_seconds"]) == (300, 3600)
    assert (first["working_directory"], second["working_directory"]) == ("sub", None)
    assert (first["tags"], second["tags"]) == (["big"], [])
    assert first["schedule_compute_nodes"]["num_jobs"] == 2
    assert (first["supports_termination"], second["num_cpus"]) == (True, 1)
    assert scheduler["mem"] == "180000"


@pytest.mark.parametrize(
    ("part", "path", "message"),
    [
        (
            {"actions": [{"trigger_type": "on_jobs_redy", "action_type": "schedule_nodes"}]},
            "actions[0].trigger_type",
            "must be one of on_workflow_start, on_workflow_complete, ",
        ),
        (
            {"jobs": [{**OK, "parameter_mode": "Zip"}]},
            "jobs[0].parameter_mode",
            'must be one of product, zip, not "Zip"',
        ),
        (
            {"jobs": [{**OK, "retries": -1}]},
            "jobs[0].retries",
            "must be greater than or equal to 0, not -1",
        ),
        (
            {"actions": [{"trigger_type": "on_jobs_ready", "action_type": "run_commands"}]},
            "actions[0]",
            "runs no commands",
        ),
        (
            {"slurm_defaults": {"Partition": "x"}},
            "slurm_defaults",
            "Partition cannot be a default; a scheduler or a job says it",
        ),
        ({"jobs": [{**OK, "blocked_by": "b"}]}, "jobs[0].blocked_by", "must be a list"),
        ({"jobs": [{**OK, "blocked_by": ["b"]}]}, "jobs[0].blocked_by[0]", "there is no job 'b'"),
        ({"jobs": [{**OK, "timeout": "5 minutes"}]}, "jobs[0].timeout", "is not a duration"),
        (
            {"jobs": [{**OK, "env": {}, "environment": {}}]},
            "jobs[0].environment",
            "unknown key 'environment'",
        ),
        (
            {"jobs": [{**OK, "input_files": [{"name": "f", "arg": "x"}]}]},
            "jobs[0].input_files[0]",
            "must be text",
        ),
    ],
)
def test_what_is_wrong_in_any_spelling_is_told_as_it_is_written(problem, part, path, message):
    answer = problem(400, "POST", "/workflow_specifications", {"jobs": [OK], **part})

    [found] = answer["errors"]
    assert found["path"] == path
    assert message in found["message"]


def test_both_spellings_of_a_list_are_one_list(ask):
    jobs = [OK, {"command": "b", "name": "b"}]
    last = {"command": "c", "depends_on": ["a"], "blocked_by": ["b"]}

    ask("POST", "/workflow_specifications", {"jobs": [*jobs, last]})

    assert ask("POST", "/workflows/1/initialize_jobs")["counts"] == {"blocked": 1, "ready": 2}


def test_a_key_of_the_configuration_that_nobody_knows_is_kept_and_noted(ask):
    workflow = ask(
        "POST",
        "/workflow_specifications",
        {"jobs": [OK], "claim_lease_seconds": 9, "config": {"claim_lease_second": 3}},
    )

    assert workflow["notes"] == [
        {
            "path": "config.claim_lease_second",
            "message": (
                "Torc knows no 'claim_lease_second'; did you mean 'claim_lease_seconds'?; "
                "it is kept as it is"
            ),
            "count": 1,
        }
    ]
    assert ask("GET", "/workflows/1/config")["claim_lease_seconds"] == 9


def test_of_very_many_problems_the_first_are_told(problem):
    jobs = [{"name": f"j_{place}", "command": "x", "depends_on": ["k"]} for place in range(1_500)]

    answer = problem(400, "POST", "/workflow_specifications", {"name": "w", "jobs": jobs})

    assert answer["detail"] == (
        "The specification has 1,500 problems, of which these are the first 1,000; "
        "nothing was created."
    )
    assert len(answer["errors"]) == 1_000


def test_a_dry_run_tells_what_would_be(ask):
    jobs = [
        {"name": "first", "command": "x", "output_files": ["f"]},
        {"name": "work_{i}", "command": "y", "input_files": ["f"], "parameters": {"i": "1:3"}},
        {"name": "last", "command": "z", "depends_on_regexes": ["^work"]},
        {"name": "slow", "command": "s", "resource_requirements": "hour"},
    ]
    answer = ask(
        "POST",
        "/workflow_specifications",
        {
            "name": "w",
            "jobs": jobs,
            "files": [{"name": "f", "path": "f"}],
            "resource_requirements": [{"name": "hour", "runtime": "PT1H"}],
        },
        params={"dry_run": "true"},
    )

    assert answer["plan"] == {
        "stage_count": 3,
        "stages": [
            {"number": 1, "job_count": 2, "job_names": ["first", "slow"]},
            {"number": 2, "job_count": 3, "job_names": ["work_1", "work_2", "work_3"]},
            {"number": 3, "job_count": 1, "job_names": ["last"]},
        ],
        "critical_path": {"runtime_seconds": 3600, "job_count": 1, "job_names": ["slow"]},
    }
    assert answer["summary"] == {
        "workflow_name": "w",
        "workflow_description": "",
        "job_count": 6,
        "job_count_before_expansion": 4,
        "file_count": 1,
        "file_count_before_expansion": 1,
        "user_data_count": 0,
        "resource_requirements_count": 1,
        "failure_handler_count": 0,
        "slurm_scheduler_count": 0,
        "action_count": 0,
        "has_schedule_nodes_action": False,
        "job_names": ["first", "work_1", "work_2", "work_3", "last", "slow"],
        "scheduler_names": [],
    }


@pytest.mark.parametrize("name", ["template", "example"])
def test_samples_are_specifications(ask, name):
    sample = ask("GET", f"/workflow_specifications/{name}")

    assert ask("POST", "/workflow_specifications", sample)["name"] == sample["name"]


def test_the_json_schema_of_specifications_is_served(ask):
    schema = ask("GET", "/workflow_specifications/schema")

    assert schema["title"] == "Torc workflow"
    assert "jobs" in schema["properties"]


def test_a_specification_has_no_timeout_of_zero_and_no_endless_one(problem):
    jobs = [
        {"name": name, "command": "true", "timeout": timeout}
        for name, timeout in (("a", "PT0S"), ("b", "P101Y"), ("c", "PT1S"))
    ]
    answer = problem(400, "POST", "/workflow_specifications", {"name": "w", "jobs": jobs})

    assert [(error["path"], error["message"]) for error in answer["errors"]] == [
        ("jobs[0].timeout", 'must be more than zero, not "PT0S"'),
        ("jobs[1].timeout", "'P101Y' is too long; a duration is 100 years at most, 'P100Y'"),
    ]
