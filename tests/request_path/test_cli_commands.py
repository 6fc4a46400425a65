"""Every command, from the command line down to the embedded engine, in this process."""

import json
import re

import pytest


def test_create_prints_the_new_workflow(cli):
    file = cli.write_pipeline()

    assert cli("workflows", "create", file) == "Created workflow 1.\n"
    assert cli.json("workflows", "create", file, "-f", "json")["id"] == "2"


def test_create_reads_json5_and_json_and_standard_input(cli):
    text = '{jobs: [{name: "a", command: "true"}]}'
    cli("workflows", "create", cli.write("a.json5", text))
    cli("workflows", "create", cli.write("a.json", '{"jobs": [{"name": "a", "command": "true"}]}'))
    cli("workflows", "create", "-", stdin="jobs: [{name: a, command: 'true'}]")

    assert [each["id"] for each in cli.json("workflows", "list", "-f", "json")] == ["1", "2", "3"]


@pytest.mark.parametrize("command", [["create", "--dry-run"], ["check"], ["validate"]])
def test_checking_creates_nothing(cli, command):
    told = cli.result("workflows", *command, cli.write_pipeline()).stderr

    assert "is a valid workflow" in told
    assert cli.json("workflows", "list", "-f", "json") == []


def test_everything_wrong_with_a_file_is_told_with_its_line(cli):
    file = cli.write(
        "wrong.yaml",
        "jobs:\n"
        "  - name: a\n"
        "    comand: 'true'\n"
        "  - name: b\n"
        "    command: cat ${files.input.missing}\n",
    )
    told = cli.result("workflows", "create", file, code=2).stderr

    assert f"{file}:3: jobs[0].comand" in told
    assert "command" in told
    assert f"{file}:5: jobs[1].command" in told
    assert "missing" in told
    assert cli.json("workflows", "list", "-f", "json") == []


def test_the_user_of_a_workflow_is_who_creates_it(cli):
    cli.environment["TORC_USER"] = "grace"
    cli("workflows", "create", cli.write_pipeline())

    assert cli.json("workflows", "list", "--filter", "user=grace", "-f", "json")[0]["id"] == "1"
    assert cli.json("workflows", "list", "--filter", "user=ada", "-f", "json") == []


def test_workflows_are_shown_and_deleted(pipeline):
    assert pipeline.json("workflows", "get", "1")["name"] == "pipeline"

    pipeline("workflows", "delete", "1")

    assert pipeline.json("workflows", "list", "-f", "json") == []
    pipeline("jobs", "get", "1", code=3)


def test_the_workflow_may_be_named_before_the_command_or_in_the_environment(pipeline):
    expected = pipeline("jobs", "list", "1")
    pipeline.environment["TORC_WORKFLOW_KEY"] = "9"

    assert pipeline("-k", "1", "jobs", "list") == expected

    pipeline.environment["TORC_WORKFLOW_KEY"] = "1"

    assert pipeline("jobs", "list") == expected


@pytest.mark.parametrize("command", ["initialize-jobs", "initialize"])
def test_initializing_tells_which_jobs_are_ready(pipeline, command):
    told = pipeline.result("workflows", command, "1").stderr

    assert told == "Initialized workflow 1: 1 blocked, 1 ready.\n"
    assert pipeline("jobs", "list", "1") == (
        "╭────┬───────┬─────────╮\n"
        "│ ID │ Name  │ Status  │\n"
        "├────┼───────┼─────────┤\n"
        "│ 1  │ store │ ready   │\n"
        "│ 2  │ read  │ blocked │\n"
        "╰────┴───────┴─────────╯\n"
    )


def test_the_state_of_a_workflow_is_counted(pipeline):
    pipeline("workflows", "initialize-jobs", "1")
    state = pipeline.json("workflows", "status", "1", "-f", "json")

    assert state == {
        "workflow_key": "1",
        "run_id": 1,
        "is_complete": False,
        "is_canceled": False,
        "is_paused": False,
        "counts": {"blocked": 1, "ready": 1},
    }
    assert "│ ready   │    1 │" in pipeline("workflows", "status", "1")
    assert pipeline.json("workflows", "is-complete", "1")["is_complete"] is False


def test_a_workflow_is_canceled_and_reset(pipeline):
    pipeline("workflows", "initialize-jobs", "1")
    pipeline("workflows", "cancel", "1")

    assert pipeline.json("workflows", "status", "1", "-f", "json")["counts"] == {"canceled": 2}

    pipeline("workflows", "reset-status", "1")

    assert pipeline.json("workflows", "status", "1", "-f", "json")["counts"] == {"uninitialized": 2}


def test_running_a_canceled_workflow_is_refused_with_what_to_do(pipeline):
    pipeline("workflows", "cancel", "1")

    assert "torc workflows reset-status 1" in pipeline.result("run", "1", code=2).stderr


def test_user_data_is_listed_as_the_tutorial_shows(pipeline):
    assert pipeline("user-data", "list", "1") == (
        "╭────┬────────┬──────┬─────────────╮\n"
        "│ ID │ Name   │ Data │ Workflow ID │\n"
        "├────┼────────┼──────┼─────────────┤\n"
        "│ 1  │ config │ null │ 1           │\n"
        "╰────┴────────┴──────┴─────────────╯\n"
    )


def test_user_data_is_updated_and_read(pipeline):
    told = pipeline.result("user-data", "update", "1", "--data", '{"rate": 0.5}')

    assert (told.stdout, told.stderr) == ("", "Updated user data 1: data.\n")
    assert pipeline.json("user-data", "get", "1")["data"] == {"rate": 0.5}
    assert pipeline.json("user-data", "get", "1", "--data-only") == {"rate": 0.5}


def test_a_string_is_printed_raw_without_its_quotes(pipeline):
    pipeline("user-data", "update", "1", "--data", '"two words"')

    assert pipeline("user-data", "get", "1", "--raw") == "two words\n"


@pytest.mark.parametrize("text", ["null", "[1, 2]", "3", '"text"', "true", '{"ü": "中"}'])
def test_user_data_may_be_any_json(pipeline, text):
    pipeline("user-data", "update", "1", "--data", text)

    assert pipeline.json("user-data", "get", "1")["data"] == json.loads(text)


def test_a_terminal_without_unicode_gets_valid_json_and_a_table(pipeline):
    pipeline("user-data", "update", "1", "--data", '"中"', "--name", "naïve")
    pipeline.charset = "latin-1"

    assert pipeline.json("user-data", "get", "1")["data"] == "中"
    assert '| 1  | naïve | "?" ' in pipeline("user-data", "list", "1")


def test_user_data_is_renamed_and_made_ephemeral(pipeline):
    pipeline("user-data", "modify", "1", "--name", "other", "--ephemeral")
    changed = pipeline.json("user-data", "get", "1")

    assert (changed["name"], changed["is_ephemeral"], changed["data"]) == ("other", True, None)


def test_user_data_is_added_with_its_jobs_and_deleted(pipeline):
    added = pipeline.json(
        "user-data", "add", "1", "-n", "more", "-d", "{a: 1}", "-s", "1", "-c", "2"
    )

    assert (added["id"], added["data"]) == ("2", {"a": 1})
    assert [each["id"] for each in pipeline.json("jobs", "list-user-data", "1", "-f", "json")] == [
        "1",
        "2",
    ]

    pipeline("user-data", "delete", "2")
    pipeline("user-data", "get", "2", code=3)


def test_jobs_are_given_user_data_in_json5_and_show_the_newest_first(pipeline):
    told = pipeline.result(
        "jobs", "add-user-data", "1", "{key1: 'val1', key2: 'val2'}", "{key3: 'val3'}"
    ).stderr
    line = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - INFO \[torc\.cli\.jobs jobs\.py:\d+\] : "

    assert re.fullmatch(
        f"{line}Added user_data key=2 to job key=1\n{line}Added user_data key=3 to job key=1\n",
        told,
    )
    newest, older, _ = pipeline("jobs", "get-user-data", "1").splitlines()
    assert re.fullmatch(r"\{'_key': '3', '_rev': '[^']+', 'key3': 'val3'\}", newest)
    assert re.fullmatch(r"\{'_key': '2', '_rev': '[^']+', 'key1': 'val1', 'key2': 'val2'\}", older)


def test_nothing_is_stored_if_one_value_is_wrong(pipeline):
    pipeline("jobs", "add-user-data", "1", "{a: 1}", "{b: ", code=2)

    assert len(pipeline.json("user-data", "list", "1", "-f", "json")) == 1


def test_a_job_is_added_with_what_it_waits_for(pipeline):
    added = pipeline.json("jobs", "add", "1", "-n", "last", "-c", "true", "-b", "2")
    pipeline("workflows", "initialize-jobs", "1")

    assert (added["id"], added["status"]) == ("3", "uninitialized")
    assert pipeline.json("jobs", "get", "3")["status"] == "blocked"


def test_a_job_without_a_result_has_no_output_yet(pipeline):
    job = pipeline.json("jobs", "get", "1")

    assert (job["name"], job["return_code"], job["stdout_path"]) == ("store", None, None)


def test_files_and_requirements_are_listed_and_added(pipeline):
    pipeline("files", "add", "1", "--name", "b", "--path", "b.txt")
    pipeline("resource-requirements", "add", "1", "--name", "large", "--num-cpus", "8")
    files = pipeline.json("files", "list", "1", "-f", "json")
    requirements = pipeline.json("resource-requirements", "list", "1", "-f", "json")

    assert [(each["id"], each["path"]) for each in files] == [("1", "letter.txt"), ("2", "b.txt")]
    assert [(each["name"], each["num_cpus"]) for each in requirements] == [
        ("small", 2),
        ("large", 8),
    ]


def test_lists_are_filtered_sorted_and_cut(pipeline):
    def names(*options: str) -> list[str]:
        return [each["name"] for each in pipeline.json("jobs", "list", "1", "-f", "json", *options)]

    assert names("--filter", "name=read") == ["read"]
    assert names("--sort-by", "name") == ["read", "store"]
    assert names("--sort-by", "name", "--reverse-sort", "--limit", "1") == ["store"]
    assert names("--skip", "1") == ["read"]


def test_a_list_may_be_empty(pipeline):
    assert pipeline.json("results", "list", "1", "-f", "json") == []
    shown = pipeline.result("results", "list", "1")
    assert (shown.stdout, shown.stderr) == ("", "Workflow 1 has no results.\n")


def test_the_format_may_stand_anywhere(pipeline):
    expected = pipeline("jobs", "list", "1", "-f", "json")

    assert pipeline("-F", "json", "jobs", "list", "1") == expected
    assert pipeline("--output-format", "json", "jobs", "list", "1") == expected
    assert pipeline("jobs", "list", "--format", "json", "1") == expected


def test_a_document_is_a_table_only_if_wanted(pipeline):
    assert "│ name        │ pipeline" in pipeline("workflows", "get", "1", "-f", "table")


def test_a_named_join_shows_both_ends(pipeline):
    pipeline("user-data", "update", "1", "--data", '{"result": 1.2}')
    joined = pipeline(
        "-k", "1", "-F", "json", "collections", "join", "job-consumes-data", "-f", "key=2"
    )

    assert joined == (
        "{\n"
        '  "items": [\n'
        "    {\n"
        '      "from": {\n'
        '        "_key": "2",\n'
        '        "name": "read"\n'
        "      },\n"
        '      "to": {\n'
        '        "_key": "1",\n'
        '        "is_ephemeral": false,\n'
        '        "name": "config",\n'
        '        "data": {\n'
        '          "result": 1.2\n'
        "        }\n"
        "      }\n"
        "    }\n"
        "  ]\n"
        "}\n"
    )


def test_every_named_join_can_be_asked(pipeline):
    pipeline("workflows", "initialize-jobs", "1")
    joins = pipeline.json("-F", "json", "collections", "show-join-configurations")
    counts = {
        join["name"]: len(
            pipeline.json("-k", "1", "-F", "json", "collections", "join", join["name"])["items"]
        )
        for join in joins
    }

    assert counts == {
        "compute-node-executed-jobs": 0,
        "compute-node-utilization": 0,
        "job-blocks": 1,
        "job-consumes-data": 1,
        "job-needs-file": 1,
        "job-process-utilization": 0,
        "job-produces-file": 1,
        "job-requirements": 1,
        "job-results": 0,
        "job-schedulers": 0,
        "job-stores-data": 1,
    }


def test_a_join_is_a_table_of_both_ends(pipeline):
    pipeline("workflows", "initialize-jobs", "1")

    assert pipeline("-k", "1", "collections", "join", "job-blocks") == (
        "╭───────────┬───────────┬─────────┬─────────╮\n"
        "│ from__key │ from_name │ to__key │ to_name │\n"
        "├───────────┼───────────┼─────────┼─────────┤\n"
        "│ 1         │ store     │ 2       │ read    │\n"
        "╰───────────┴───────────┴─────────┴─────────╯\n"
    )


def test_any_edge_can_be_followed_both_ways(pipeline):
    follow = ("-k", "1", "-F", "json", "collections", "join-by-edge")
    [written] = pipeline.json(*follow, "jobs", "produces", "--outbound")["items"]
    [read] = pipeline.json(*follow, "files", "needs", "--inbound")["items"]

    assert (written["from"]["name"], written["to"]["path"]) == ("store", "letter.txt")
    assert (read["from"]["name"], read["to"]["path"]) == ("read", "letter.txt")


def test_attributes_of_both_ends_can_be_left_out(pipeline):
    follow = ("-k", "1", "-F", "json", "collections", "join-by-edge", "files", "needs", "--inbound")
    [joined] = pipeline.json(*follow, "-x", "command", "-x", "env", "-y", "path")["items"]

    assert {"command", "env"} & joined["from"].keys() == set()
    assert ("name" in joined["from"], "path" in joined["to"]) == (True, False)


def test_a_filter_may_be_a_number(pipeline):
    follow = ("-k", "1", "-F", "json", "collections", "join-by-edge", "jobs", "requires")

    assert len(pipeline.json(*follow, "-f", "num_cpus=2")["items"]) == 1
    assert len(pipeline.json(*follow, "-f", "num_cpus=3")["items"]) == 0


def test_collections_are_listed(cli):
    listed = cli.json("-F", "json", "collections", "list")

    assert {"name": "jobs", "type": "document"} in listed
    assert {"name": "blocks", "type": "edge"} in listed


def test_aql_answers_as_json(pipeline):
    query = "FOR job IN jobs FILTER job.name == @name RETURN {name: job.name, status: job.status}"

    assert pipeline.json("aql", query, "-b", 'name="read"') == [
        {"name": "read", "status": "uninitialized"}
    ]
    assert "│ read │ uninitialized │" in pipeline("aql", query, "-b", 'name="read"', "-f", "table")
    assert pipeline("aql", "RETURN 1", "-f", "table").splitlines()[3] == "│     1 │"


def test_aql_that_would_write_is_refused_before_it_runs(pipeline):
    told = pipeline.result("aql", "FOR job IN jobs REMOVE job IN jobs", code=2).stderr

    assert told.startswith("Error: ")
    assert len(pipeline.json("jobs", "list", "1", "-f", "json")) == 2


def test_events_tell_what_happened(pipeline):
    pipeline("workflows", "initialize-jobs", "1")
    events = pipeline.json("events", "list", "1", "-f", "json")

    assert ("workflow", "start") in [(each["category"], each["type"]) for each in events]
    assert "workflow" in pipeline("events", "list", "1")


def test_ping_names_the_engine(cli):
    assert cli.json("ping")["engine"]["name"] == "embedded"


def test_settings_are_written_and_shown(cli):
    told = cli.result("config", "create", "-d", str(cli.folder), "-k", "7", "-F", "json").stderr
    shown = cli.json("config", "show", "-f", "json")

    assert told == f"Wrote {cli.folder}/.torc_settings.toml.\n"
    assert (shown["workflow_key"], shown["output_format"]) == ("7", "json")
    assert f"{cli.folder}/.torc_settings.toml" in shown["files"]


def test_a_settings_file_is_not_replaced_unasked(cli):
    cli("config", "create", "-d", str(cli.folder), "-k", "7")

    assert "--force" in cli.result("config", "create", "-d", str(cli.folder), code=2).stderr

    cli("config", "create", "-d", str(cli.folder), "-k", "8", "--force")

    assert cli.json("config", "show", "-f", "json")["workflow_key"] == "8"


def test_the_help_of_config_explains_the_file(cli):
    assert "~/.torc_settings.toml" in cli("config", "--help")


def test_failure_handlers_are_listed_in_words(cli):
    file = cli.write(
        "handled.yaml",
        "jobs: [{command: 'true', failure_handler: solver}]\n"
        "failure_handlers:\n"
        "  - name: solver\n"
        "    rules: [{exit_codes: [42], recovery_script: refine, max_retries: 5}]\n",
    )
    cli("workflows", "create", file)

    assert "│ 1  │ solver │ 42: 5 attempts after refine │" in cli("failure-handlers", "list", "1")
    assert cli.json("failure-handlers", "get", "1")["rules"][0]["exit_codes"] == [42]
