"""What a workflow needs before it can run."""

from service.operations.disabling import disable_jobs
from service.operations.documents import modify_document
from service.operations.missing_inputs import (
    list_missing_user_data,
    list_required_existing_files,
)


def required(made):
    files = list_required_existing_files(made.database, made.key)["files"]
    return [(file["name"], file["needed_by"]["name"]) for file in files]


def without_value(made):
    found = list_missing_user_data(made.database, made.key)["user_data"]
    return [(item["name"], item["consumed_by"]["name"]) for item in found]


def test_files_that_no_job_writes_must_exist(workflow):
    made = workflow(
        files=["raw", "made", "unused"],
        a={"input_files": ["raw"], "output_files": ["made"]},
        b={"input_files": ["raw", "made"]},
    )

    [file] = list_required_existing_files(made.database, made.key)["files"]
    assert (file["name"], file["path"]) == ("raw", "/tmp/raw")
    assert file["needed_by"]["name"] in {"a", "b"}


def test_a_file_whose_writer_has_completed_or_is_disabled_must_exist(workflow, database):
    made = workflow(
        files=["x", "y"],
        a={"output_files": ["x"]},
        b={"output_files": ["y"]},
        c={"input_files": ["x", "y"]},
    )
    disable_jobs(database, made.key, [made.job("b")["_key"]])
    made.initialize()

    assert required(made) == [("y", "c")]

    made.start("a")
    made.complete(a="completed")

    assert required(made) == [("x", "c"), ("y", "c")]


def test_nothing_is_needed_by_jobs_that_will_not_run(workflow, database):
    made = workflow(
        files=["x"], user_data=["u"], a={"input_files": ["x"], "input_user_data": ["u"]}
    )
    disable_jobs(database, made.key, [made.job("a")["_key"]])

    assert required(made) == []
    assert without_value(made) == []


def test_user_data_that_no_job_stores_must_have_a_value(workflow, database):
    made = workflow(
        user_data=["given", "stored", "unused"],
        a={"input_user_data": ["given"], "output_user_data": ["stored"]},
        b={"input_user_data": ["stored"]},
    )

    assert without_value(made) == [("given", "a")]

    [given] = made.documents("user_data", name="given")
    modify_document(database, "user_data", given["_key"], {"data": 0})

    assert without_value(made) == []


def test_user_data_that_only_a_disabled_job_stores_must_have_a_value(workflow, database):
    made = workflow(user_data=["u"], a={"output_user_data": ["u"]}, b={"input_user_data": ["u"]})
    disable_jobs(database, made.key, [made.job("a")["_key"]])

    assert without_value(made) == [("u", "b")]
