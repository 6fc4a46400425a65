"""Workflows are written to files, and come in again, on the command line."""

import json

import pytest

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
