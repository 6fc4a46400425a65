"""Workflows are written to files, and come in again, on the command line."""

import json
import os

import pytest

from torc.api import make_api
from torc.specification import read

EXPORTED = """\
name: pipeline
description: one stores, one reads
jobs:
- name: store
  command: echo ${user_data.output.config} ${files.output.letter}
  resource_requirements: small
- name: read
  command: echo ${user_data.input.config} ${files.input.letter}
files:
- name: letter
  path: letter.txt
user_data:
- name: config
resource_requirements:
- name: small
  num_cpus: 2
  memory: 2g
  runtime: PT5M
"""


@pytest.fixture
def pipeline(cli):
    """Give a command line with a workflow of nobody in its database."""
    text = f"user: ''\n{EXPORTED}"
    cli("workflows", "create", cli.write("pipeline.yaml", text))
    return cli


def test_a_workflow_is_printed_as_yaml(pipeline):
    assert pipeline("workflows", "export", "1") == EXPORTED


def test_a_format_can_be_asked_for(pipeline):
    printed = json.loads(pipeline("workflows", "export", "1", "-f", "json"))

    assert printed["jobs"][0]["resource_requirements"] == "small"


@pytest.mark.parametrize("end", ["yaml", "json", "json5", "toml", "kdl"])
def test_the_end_of_a_files_name_tells_the_format(pipeline, end):
    target = pipeline.folder / f"out.{end}"
    result = pipeline.result("workflows", "export", "1", "-o", str(target))

    assert (result.stdout, result.stderr) == ("", f"Wrote workflow 1 to {target}.\n")
    assert read(target).data["jobs"] == read(pipeline.write("yaml", EXPORTED)).data["jobs"]
    assert pipeline("workflows", "create", str(target)) == "Created workflow 2.\n"


def test_a_file_that_is_there_is_left_alone(pipeline):
    target = pipeline.write("mine.yaml", "# mine\n")
    refused = pipeline.result("workflows", "export", "1", "-o", target, code=2)

    assert refused.stderr == (
        f"Error: {target} is there already. Name another file, or replace it with --force.\n"
    )
    assert (pipeline.folder / "mine.yaml").read_text() == "# mine\n"
    pipeline("workflows", "export", "1", "-o", target, "--force")
    assert (pipeline.folder / "mine.yaml").read_text() == EXPORTED


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "w.md"], "w.md ends in none of .yaml"),
        (["-o", "w.json", "-f", "toml"], "w.json is JSON by its name, and -f asks for TOML"),
        (["-o", "nowhere/w.json"], "nowhere/w.json cannot be written: No such file or directory."),
    ],
)
def test_where_nothing_can_be_written_a_sentence_says_so(pipeline, options, message):
    assert message in pipeline.result("workflows", "export", "1", *options, code=2).stderr


def test_there_must_be_such_a_workflow(cli):
    said = cli.result("workflows", "export", "7", code=3).stderr

    assert said == "Error: There is no workflow 7.\n"


@pytest.fixture
def archive(pipeline):
    """Return the path of an archive of the workflow, which is initialized."""
    pipeline("workflows", "initialize-jobs", "1")
    path = str(pipeline.folder / "kept.torc.zip")
    result = pipeline.result("workflows", "export", "1", "--with-results", "-o", path)
    assert (result.stdout, result.stderr) == ("", f"Wrote workflow 1 to {path}.\n")
    return path


def test_an_archive_comes_in_under_a_new_key(pipeline, archive):
    assert pipeline("workflows", "import", archive) == "Imported workflow 2.\n"
    assert pipeline.json("workflows", "status", "2", "-f", "json")["counts"] == {
        "blocked": 1,
        "ready": 1,
    }


def test_what_came_in_is_told_as_json_too(pipeline, archive):
    told = pipeline.json("workflows", "import", archive, "--name", "copy", "-f", "json")

    assert (told["id"], told["name"]) == ("2", "copy")


@pytest.mark.parametrize("noun", ["results", "events"])
def test_results_or_events_can_be_left_out(pipeline, noun, monkeypatch):
    monkeypatch.chdir(pipeline.folder)
    (pipeline.folder / "letter.txt").touch()
    pipeline("run", "1")
    path = str(pipeline.folder / "ran.torc.zip")
    pipeline("workflows", "export", "1", "--with-results", "-o", path)
    pipeline("workflows", "import", path, f"--skip-{noun}")

    def number(of: str, key: str) -> int:
        return len(pipeline.json(of, "list", key, "-f", "json"))

    told = {of: number(of, "1") for of in ("results", "events")}
    told |= {noun: 0}
    told["events"] += 1  # the import itself
    assert {of: number(of, "2") for of in told} == told


def test_a_word_is_said_of_jobs_that_had_not_ended(pipeline):
    pipeline("workflows", "initialize-jobs", "1")
    api = make_api(f"embedded://{pipeline.database}")
    api.prepare_next_jobs_for_submission(1)
    path = str(pipeline.folder / "kept.torc.zip")
    pipeline("workflows", "export", "1", "--with-results", "-o", path)
    result = pipeline.result("workflows", "import", path, "-f", "json")

    assert result.stderr == (
        "Note: 2 jobs had not ended when the archive was written, and workers had 1 of them; they"
        " are uninitialized now, and torc run 2 goes on with them.\n"
    )
    assert "notes" not in json.loads(result.stdout)


def test_a_workflow_file_is_not_imported(pipeline):
    file = pipeline.write("w.yaml", EXPORTED)

    assert pipeline.result("workflows", "import", file, code=2).stderr == (
        f"Error: {file} is no archive. If it is a workflow file, torc workflows create {file} makes"
        " a workflow of it.\n"
    )


def test_a_damaged_archive_changes_nothing(pipeline, archive):
    os.truncate(archive, 1_000)
    told = pipeline.result("workflows", "import", archive, code=2).stderr

    assert told == (
        "Error: This is no archive of a workflow: it does not end as one does, so perhaps it was"
        " not copied whole.\n"
    )
    assert len(pipeline.json("workflows", "list", "-f", "json")) == 1


@pytest.mark.parametrize("options", [["-o", "w.json"], ["-f", "json"]])
def test_an_archive_is_no_text(pipeline, options):
    told = pipeline.result("workflows", "export", "1", "--with-results", *options, code=2).stderr

    assert "An archive with results is a zip file; name it FILE.torc.zip, without -f." in told


def test_an_archive_goes_through_a_pipe(pipeline):
    content = pipeline.result("workflows", "export", "1", "--with-results").stdout_bytes

    assert pipeline("workflows", "import", "-", stdin=content) == "Imported workflow 2.\n"


def test_there_must_be_such_a_file(pipeline):
    said = pipeline.result("workflows", "import", "nowhere.torc.zip", code=2).stderr

    assert said == "Error: nowhere.torc.zip: No such file or directory.\n"
