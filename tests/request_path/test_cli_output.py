"""How lists and documents are printed: formats, columns, conditions, order."""

import csv
import io
import json

import click
import pytest
import yaml

from torc_cli.main import torc

JOBS = """
jobs:
  - {name: job_1, command: echo 1, priority: 1}
  - {name: job_2, command: echo 2, priority: 2}
  - {name: job_3, command: echo 3, priority: 3}
  - {name: job_4, command: echo 4, priority: 4}
  - {name: other, command: "true", priority: 2, depends_on: [job_1]}
user_data:
  - {name: config, data: {model: {kind: cnn, epochs: 10}}}
  - {name: empty}
"""


@pytest.fixture
def listed(cli):
    cli("workflows", "create", cli.write("w.yaml", JOBS))
    return cli


def names(line, *options):
    found = line.json("jobs", "list", "1", *options, "--columns", "name", "-f", "json")
    return [each["name"] for each in found]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def commands(group: click.Group, path: tuple[str, ...] = ()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), {text for each in command.params for text in each.opts}


OPTIONS = dict(commands(torc))

#: Commands whose result is text of another kind, or none.
WITHOUT_FORMAT = {
    "completion": "it prints a script",
    "config create": "it writes a file",
    "database serve": "it answers requests until it is ended",
    "jobs add-user-data": "it tells in a log, as scripts of earlier days read it",
    "jobs get-user-data": "it prints Python dictionaries, the same",
    "jobs run-function": "it runs a job's function",
    "jobs run-postprocess": "the same",
    "workflows draw": "it has formats of its own",
    "workflows example": "it prints a workflow file",
    "workflows schema": "it is JSON",
    "workflows template": "it prints a workflow file",
}


def test_every_command_prints_in_the_format_that_is_asked_for():
    without = {path for path in OPTIONS if "--format" not in OPTIONS[path]}

    assert without - WITHOUT_FORMAT.keys() == set()


def test_every_list_takes_the_same_options():
    expected = {"--filter", "--sort-by", "--reverse-sort", "--limit", "--skip", "--columns"}
    lists = {path for path in OPTIONS if path.endswith(" list")} - {"collections list"}

    assert [path for path in lists if not expected <= OPTIONS[path]] == []


def test_a_list_is_the_same_in_every_format(listed):
    found = listed.json("jobs", "list", "1", "-f", "json")

    assert yaml.safe_load(listed("jobs", "list", "1", "-f", "yaml")) == found
    as_csv = rows(listed("jobs", "list", "1", "-f", "csv"))
    assert [each["name"] for each in as_csv] == [each["name"] for each in found]
    assert set(as_csv[0]) == set(found[0])
    assert json.loads(as_csv[0]["env"]) == {}


def test_a_document_is_the_same_in_every_format(listed):
    found = listed.json("jobs", "get", "1")

    assert yaml.safe_load(listed("jobs", "get", "1", "-f", "yaml")) == found
    assert rows(listed("jobs", "get", "1", "-f", "csv"))[0]["command"] == "echo 1"
    assert "│ command " in listed("jobs", "get", "1", "-f", "table")


def test_the_format_may_be_a_setting_and_a_document_stays_json_where_a_list_is_a_table(listed):
    listed.environment["TORC_OUTPUT_FORMAT"] = "yaml"
    assert yaml.safe_load(listed("jobs", "list", "1", "-l", "1"))[0]["id"] == "1"
    assert yaml.safe_load(listed("jobs", "get", "1"))["id"] == "1"

    listed.environment["TORC_OUTPUT_FORMAT"] = "table"
    assert listed("jobs", "list", "1").startswith("╭")
    assert listed.json("jobs", "get", "1")["id"] == "1"


def test_chosen_columns_come_in_the_order_asked_for(listed):
    chosen = ("--columns", "priority,id,name", "-l", "1")

    assert listed("jobs", "list", "1", *chosen).splitlines()[1:4:2] == [
        "│ priority │ id │ name  │",
        "│        1 │ 1  │ job_1 │",
    ]
    assert listed("jobs", "list", "1", *chosen, "-f", "csv") == "priority,id,name\n1,1,job_1\n"
    assert listed("jobs", "list", "1", *chosen, "-f", "yaml") == (
        "- priority: 1\n  id: '1'\n  name: job_1\n"
    )
    assert listed("jobs", "list", "1", *chosen, "-f", "json") == (
        '[\n  {\n    "priority": 1,\n    "id": "1",\n    "name": "job_1"\n  }\n]\n'
    )


def test_a_column_may_be_inside_an_attribute(listed):
    chosen = ("user-data", "list", "1", "--columns", "name,data.model.epochs")

    assert listed(*chosen, "-f", "csv") == "name,data.model.epochs\nconfig,10\nempty,\n"
    assert listed.json(*chosen, "-f", "json") == [
        {"name": "config", "data": {"model": {"epochs": 10}}},
        {"name": "empty", "data": {"model": {"epochs": None}}},
    ]


@pytest.mark.parametrize("form", ["table", "json", "csv", "yaml"])
@pytest.mark.parametrize(
    "command", [["jobs", "list", "1"], ["jobs", "get", "1"], ["aql", "FOR j IN jobs RETURN j"]]
)
def test_an_unknown_column_is_refused_with_the_near_miss(listed, command, form):
    refused = listed.result(*command, "--columns", "name,comand", "-f", form, code=2)

    assert "'comand'" in refused.stderr
    assert "did you mean 'command'?" in refused.stderr
    assert refused.stdout == ""


#: Commands that add a document, with what they must be told.
ADDED = [
    ("jobs", ["-c", "true"]),
    ("files", ["-p", "x"]),
    ("user-data", ["-n", "x"]),
    ("resource-requirements", ["-n", "x"]),
    ("failure-handlers", ["-n", "x", "-r", "{exit_codes: [1]}"]),
    ("slurm-schedulers", ["-n", "x", "-a", "x"]),
    ("local-schedulers", ["-n", "x"]),
    ("aws-schedulers", ["-n", "x"]),
]


@pytest.mark.parametrize(("noun", "said"), ADDED)
def test_nothing_is_added_where_a_column_is_unknown(listed, noun, said):
    before = listed.json(noun, "list", "1", "-f", "json")
    told = listed.result(noun, "add", "1", *said, "--columns", "id,nmae", code=2).stderr

    assert "There is no column 'nmae'; did you mean 'name'?" in told
    assert listed.json(noun, "list", "1", "-f", "json") == before


@pytest.mark.parametrize(("noun", "said"), ADDED)
def test_whatever_a_new_document_has_may_be_chosen(listed, noun, said):
    there = listed.json(noun, "add", "1", *said)

    assert listed.json(noun, "add", "1", *said, "--columns", ",".join(there)).keys() == there.keys()


def test_nothing_is_joined_where_a_column_is_unknown(listed):
    edge = ("edges", "add", "blocks", "jobs/2", "jobs/3", "1", "--columns")
    listed(*edge, "id,fron", code=2)

    assert len(listed.json("edges", "list", "blocks", "1", "-f", "json")) == 1
    assert listed.json(*edge, "_from,_to") == {"_from": "jobs/2", "_to": "jobs/3"}


def test_columns_of_a_new_workflow_are_chosen_or_nothing_is_added(listed):
    new = ("workflows", "add", "--name", "x", "--columns")
    listed(*new, "id,nmae", code=2)

    assert listed.json(*new, "id,name,tags") == {"id": "2", "name": "x", "tags": []}


def test_nothing_is_changed_where_a_column_is_unknown(listed):
    listed.result("jobs", "update", "1", "-p", "9", "-f", "json", "--columns", "nmae", code=2)

    assert listed.json("jobs", "get", "1", "--columns", "priority") == {"priority": 1}


@pytest.mark.parametrize("text", ["", "id,", ".", "a..b", ","])
def test_what_is_no_list_of_columns_is_refused(listed, text):
    told = listed.result("jobs", "list", "1", "--columns", text, code=2).stderr

    assert "is no list of attributes" in told


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["name=other"], ["other"]),
        (["name~job_*"], ["job_1", "job_2", "job_3", "job_4"]),
        (["name~*_?", "priority>=3"], ["job_3", "job_4"]),
        (["priority>1", "priority<=2"], ["job_2", "other"]),
        (["name!=other", "name!=job_1"], ["job_2", "job_3", "job_4"]),
        (["name=other", "name=job_1"], ["job_1", "other"]),
        (["id=3"], ["job_3"]),
        (["id>=3", "name~job*"], ["job_3", "job_4"]),
        (["invocation_script__null=true", "priority=4"], ["job_4"]),
    ],
)
def test_conditions_choose(listed, conditions, expected):
    options = [word for condition in conditions for word in ("--filter", condition)]

    assert names(listed, *options) == expected


def test_a_condition_may_be_on_what_is_inside_an_attribute(listed):
    found = listed.json("user-data", "list", "1", "--filter", "data.model.epochs>9", "-f", "json")

    assert [each["name"] for each in found] == ["config"]


@pytest.mark.parametrize(
    ("condition", "said"),
    [("nme=a", "did you mean 'name'?"), ("priority=high", "'high' is no value that 'priority'")],
)
def test_a_condition_on_nothing_is_refused(listed, condition, said):
    assert said in listed.result("jobs", "list", "1", "--filter", condition, code=2).stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--sort-by", "-priority,name"], ["job_4", "job_3", "job_2", "other", "job_1"]),
        (
            ["--sort-by", "priority", "--sort-by", "-name"],
            ["job_1", "other", "job_2", "job_3", "job_4"],
        ),
        (["--sort-by", "-id", "-l", "2"], ["other", "job_4"]),
        (["--sort-by", "id", "--reverse-sort", "-l", "2"], ["other", "job_4"]),
        (["--sort-by", "name", "--skip", "3"], ["job_4", "other"]),
        (["-l", "0"], []),
    ],
)
def test_a_list_is_sorted_and_cut(listed, options, expected):
    assert names(listed, *options) == expected


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Workflow 1 has no files."),
        (["--skip", "3"], "Workflow 1 has no more files."),
        (["--filter", "name=x"], "Workflow 1 has no files that meet these conditions."),
    ],
)
def test_an_empty_list_says_so_beside_the_output(listed, options, said):
    shown = listed.result("files", "list", "1", *options)

    assert (shown.stdout, shown.stderr) == ("", said + "\n")


@pytest.mark.parametrize(("form", "printed"), [("json", "[]\n"), ("yaml", "[]\n"), ("csv", "")])
def test_an_empty_list_is_empty_for_programs(listed, form, printed):
    shown = listed.result("files", "list", "1", "-f", form)

    assert (shown.stdout, shown.stderr) == (printed, "")


def test_what_steering_did_is_printed_for_programs(listed):
    paused = listed.json("workflows", "pause", "1", "-f", "json")

    assert paused == [{"workflow_key": "1", "message": "Paused workflow 1.", "is_paused": True}]
    assert yaml.safe_load(listed("jobs", "disable", "5", "-f", "yaml"))[0]["disabled"] == ["5"]
    assert rows(listed("jobs", "delete", "5", "-y", "-f", "csv"))[0]["name"] == "other"


@pytest.mark.parametrize("form", ["json", "yaml", "csv"])
def test_a_plan_is_printed_for_programs(listed, form):
    text = listed("workflows", "initialize-jobs", "1", "--dry-run", "-f", form)
    read = {"json": json.loads, "yaml": yaml.safe_load, "csv": lambda text: rows(text)[0]}
    found = read[form](text)

    assert found["workflow_key"] == "1"
    stages = json.loads(found["stages"]) if form == "csv" else found["stages"]
    assert [len(stage) for stage in stages] == [4, 1]


def test_rows_of_aql_are_printed_in_every_format(listed):
    query = "FOR job IN jobs SORT job.name LIMIT 2 RETURN {name: job.name, twice: job.priority * 2}"

    assert listed("aql", query, "-f", "csv") == "name,twice\njob_1,2\njob_2,4\n"
    assert listed("aql", query, "-f", "yaml") == (
        "- name: job_1\n  twice: 2\n- name: job_2\n  twice: 4\n"
    )
    assert listed.json("aql", query, "--columns", "twice") == [{"twice": 2}, {"twice": 4}]


def test_numbers_are_aligned_at_the_right_though_some_are_missing(cli):
    rows = "FOR row IN [{n: 5, t: '5'}, {n: null, t: '10'}, {t: ''}, {n: 1.25}] RETURN row"

    assert [line[1:] for line in cli("aql", rows, "-f", "table").splitlines()] == [
        "──────┬────╮",
        "    n │ t  │",
        "──────┼────┤",
        "    5 │ 5  │",
        " null │ 10 │",
        "      │    │",
        " 1.25 │    │",
        "──────┴────╯",
    ]


def test_events_are_followed_in_every_format(listed):
    listed("workflows", "cancel", "1", "-y")
    follow = ("events", "follow", "1", "--from-start", "--until-complete")
    found = [json.loads(line) for line in listed(*follow, "-f", "json").splitlines()]

    assert yaml.safe_load(listed(*follow, "-f", "yaml")) == found
    as_csv = rows(listed(*follow, "-f", "csv"))
    assert [each["id"] for each in as_csv] == [each["id"] for each in found]
    assert listed(*follow, "-f", "csv", "--columns", "type").startswith("type\n")


def test_a_join_is_printed_in_every_format(listed):
    join = ("collections", "join", "job-blocks", "1")
    items = listed.json(*join, "--format", "json")["items"]

    assert yaml.safe_load(listed(*join, "--format", "yaml")) == {"items": items}
    assert "from_name" in listed(*join, "--format", "csv").splitlines()[0]
    assert listed(*join, "--format", "csv", "--columns", "from.name") == "from.name\njob_1\n"


def test_names_cannot_write_to_the_terminal(cli):
    name = "evil\x1b[31m\x07\u202ered"
    text = json.dumps({"jobs": [{"name": name, "command": "true"}]})
    cli("workflows", "create", cli.write("w.json", text))
    shown = [
        cli("jobs", "list", "1"),
        cli("jobs", "get", "1", "-f", "table"),
        cli("workflows", "initialize-jobs", "1", "--dry-run"),
        cli("jobs", "why", "1"),
    ]

    assert not any(character in text for text in shown for character in "\x1b\x07\u202e")
    assert all(r"evil\x1b[31m\x07\u202ered" in text for text in shown)
    assert cli.json("jobs", "get", "1")["name"] == name


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "yaml"])
def test_a_terminal_of_any_charset_gets_valid_output(listed, charset, form):
    listed("user-data", "update", "1", "--name", "中文", "--data", '"naïve"')
    listed.charset = charset
    text = listed("user-data", "list", "1", "-f", form)

    read = {"json": json.loads, "yaml": yaml.safe_load, "csv": rows, "table": str.splitlines}
    found = read[form](text)
    if form in {"json", "yaml"}:
        assert found[0]["name"] == "中文"
    assert len(found) == (6 if form == "table" else 2)
