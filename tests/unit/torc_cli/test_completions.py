"""What the service is told when a job ends."""

from pathlib import Path

from graph_schema.job_status import JobStatus
from torc_cli.runner.commands import environment_of, shell_command
from torc_cli.runner.completions import Attempt, Ending, completion, inputs_at_start, traces
from torc_cli.runner.disk import Disk
from torc_cli.runner.process import OutputFiles

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def an_attempt(tmp_path, **job) -> Attempt:
    files = OutputFiles(tmp_path / "o", tmp_path / "e")
    return Attempt({"_key": "7", "command": "", **job}, files, "3", started_at=100.0)


def an_output(path: Path) -> dict:
    return {"_key": "9", "name": "letter", "path": str(path)}


def a_file(key: str, path: Path) -> dict:
    return {"_key": key, "name": path.stem, "path": str(path)}


def an_ending(attempt: Attempt, inputs=None, return_code=0) -> Ending:
    """Return the ending of a process, with what it read and wrote."""
    before = inputs_at_start(attempt.job) if inputs is None else inputs
    return Ending("7", return_code, traces=traces(attempt.job, before, return_code, Disk()))


def test_return_code_0_is_success(tmp_path):
    told = completion(an_attempt(tmp_path), Ending("7", 0), ended_at=130.0)
    for more in ("completion_time", "inputs", "outputs", "input_fingerprints"):
        del told[more]

    assert told == {
        "job_key": "7",
        "status": "completed",
        "return_code": 0,
        "exec_time_minutes": 0.5,
        "stdout_path": str(tmp_path / "o"),
        "stderr_path": str(tmp_path / "e"),
        "compute_node_key": "3",
        "reason": None,
    }


def test_any_other_return_code_is_failure(tmp_path):
    told = completion(an_attempt(tmp_path), Ending("7", -9), ended_at=100.0)

    assert (told["status"], told["return_code"]) == ("failed", -9)


def test_an_output_that_is_missing_makes_a_failure(tmp_path):
    attempt = an_attempt(tmp_path, output_files=[an_output(tmp_path / "letter.txt")])
    told = completion(attempt, Ending("7", 0), ended_at=100.0)

    assert (told["status"], told["return_code"]) == ("failed", 1)
    assert told["reason"] == (
        f"The job ended with 0, but did not write letter ({tmp_path}/letter.txt)."
    )


def test_an_output_that_is_there_is_fine(tmp_path):
    (tmp_path / "letter.txt").touch()
    attempt = an_attempt(tmp_path, output_files=[an_output(tmp_path / "letter.txt")])

    assert completion(attempt, an_ending(attempt), ended_at=100.0)["status"] == "completed"


def test_a_failed_job_keeps_its_return_code_whatever_it_wrote(tmp_path):
    attempt = an_attempt(tmp_path, output_files=[an_output(tmp_path / "letter.txt")])

    assert completion(attempt, Ending("7", 4), ended_at=100.0)["return_code"] == 4


def test_a_terminated_job_stays_terminated_with_return_code_0(tmp_path):
    ending = Ending("7", 0, JobStatus.TERMINATED, "The worker was interrupted.")

    assert completion(an_attempt(tmp_path), ending, ended_at=100.0)["status"] == "terminated"


def test_what_a_job_read_and_wrote_is_told(tmp_path):
    (tmp_path / "in.txt").write_text("a")
    (tmp_path / "out.txt").write_text("")
    attempt = an_attempt(
        tmp_path,
        command="true",
        input_files=[a_file("1", tmp_path / "in.txt")],
        output_files=[a_file("2", tmp_path / "out.txt")],
    )
    told = completion(attempt, an_ending(attempt), ended_at=100.0)
    written = (tmp_path / "out.txt").stat()

    assert told["inputs"] == {
        "command": "b5bea41b6c623f7c09f1bf24dcae58ebab3c0cdd90ad966bc43a45b44867e12b",
        "invocation_script": EMPTY,
        "env": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "files": {"1": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
    }
    assert told["outputs"] == {
        "files": {"2": {"st_size": 0, "st_mtime": written.st_mtime, "sha256": EMPTY}}
    }


def test_only_input_files_that_are_news_to_the_database_are_described(tmp_path):
    (tmp_path / "old.txt").write_text("a")
    (tmp_path / "new.txt").write_text("a")
    seen = (tmp_path / "old.txt").stat()
    recorded = {"st_size": 1, "st_mtime": seen.st_mtime, "sha256": "as recorded"}
    attempt = an_attempt(
        tmp_path,
        input_files=[
            a_file("1", tmp_path / "old.txt") | recorded,
            a_file("2", tmp_path / "new.txt"),
        ],
    )
    told = completion(attempt, an_ending(attempt), ended_at=100.0)

    assert told["inputs"]["files"]["1"] == "as recorded"
    assert told["input_fingerprints"].keys() == {"2"}


def test_an_input_that_changed_while_the_job_ran_has_no_fingerprint(tmp_path):
    (tmp_path / "in.txt").write_text("a")
    attempt = an_attempt(tmp_path, input_files=[a_file("1", tmp_path / "in.txt")])
    before = inputs_at_start(attempt.job)
    (tmp_path / "in.txt").write_text("ab")
    told = completion(attempt, an_ending(attempt, before), ended_at=100.0)

    assert told["inputs"]["files"] == {"1": ""}
    assert told["input_fingerprints"] == {}


def test_an_input_that_was_never_there_is_null(tmp_path):
    attempt = an_attempt(tmp_path, input_files=[a_file("1", tmp_path / "in.txt")])
    told = completion(attempt, an_ending(attempt), ended_at=100.0)

    assert told["inputs"]["files"] == {"1": None}


def test_what_a_failed_job_wrote_is_not_told(tmp_path):
    (tmp_path / "out.txt").touch()
    attempt = an_attempt(tmp_path, output_files=[a_file("2", tmp_path / "out.txt")])
    told = completion(attempt, an_ending(attempt, return_code=1), ended_at=100.0)

    assert told["outputs"] == {"files": {}}


def test_reading_files_after_the_end_does_not_count_as_the_job_s_time(tmp_path):
    told = completion(an_attempt(tmp_path), Ending("7", 1, ended_at=160.0), ended_at=1000.0)

    assert told["exec_time_minutes"] == 1.0


def test_a_command_is_run_as_it_is():
    assert shell_command({"command": "echo a\necho b\n"}) == "echo a\necho b\n"


def test_an_invocation_script_gets_a_simple_command_as_arguments():
    job = {"command": "python work.py --x 1\n", "invocation_script": "bash setup.sh"}

    assert shell_command(job) == "bash setup.sh python work.py --x 1"


def test_an_invocation_script_gets_a_longer_command_whole():
    job = {"command": "echo 'a'\necho b", "invocation_script": "bash setup.sh"}

    assert shell_command(job) == "bash setup.sh bash -c 'echo '\\''a'\\''\necho b'"


def test_an_invocation_script_may_have_references():
    job = {
        "command": "true",
        "invocation_script": "bash ${files.input.setup}",
        "input_files": [{"_key": "1", "name": "setup", "path": "setup.sh"}],
    }

    assert shell_command(job) == "bash setup.sh true"


def test_environment_variables_may_have_references():
    job = {
        "env": {"CONFIG": "${user_data.input.config}", "PLAIN": "$HOME"},
        "input_user_data": [{"_key": "4", "name": "config"}],
    }

    assert environment_of(job) == {"CONFIG": "4", "PLAIN": "$HOME"}
