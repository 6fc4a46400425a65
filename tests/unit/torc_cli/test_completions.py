"""What the service is told when a job ends."""

from pathlib import Path

from graph_schema.job_status import JobStatus
from torc_cli.runner.commands import environment_of, shell_command
from torc_cli.runner.completions import Attempt, Ending, completion, modification_times
from torc_cli.runner.process import OutputFiles


def an_attempt(tmp_path, **job) -> Attempt:
    files = OutputFiles(tmp_path / "o", tmp_path / "e")
    return Attempt({"_key": "7", **job}, files, "3", started_at=100.0)


def an_output(path: Path) -> dict:
    return {"_key": "9", "name": "letter", "path": str(path)}


def test_return_code_0_is_success(tmp_path):
    told = completion(an_attempt(tmp_path), Ending("7", 0), ended_at=130.0)
    del told["completion_time"]

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

    assert completion(attempt, Ending("7", 0), ended_at=100.0)["status"] == "completed"


def test_a_failed_job_keeps_its_return_code_whatever_it_wrote(tmp_path):
    attempt = an_attempt(tmp_path, output_files=[an_output(tmp_path / "letter.txt")])

    assert completion(attempt, Ending("7", 4), ended_at=100.0)["return_code"] == 4


def test_a_terminated_job_stays_terminated_with_return_code_0(tmp_path):
    ending = Ending("7", 0, JobStatus.TERMINATED, "The worker was interrupted.")

    assert completion(an_attempt(tmp_path), ending, ended_at=100.0)["status"] == "terminated"


def test_outputs_that_exist_have_a_modification_time():
    job = {"output_files": [{"_key": "1", "path": "there"}, {"_key": "2", "path": "missing"}]}

    def stat(path: str) -> float:
        if path == "missing":
            raise FileNotFoundError
        return 12.5

    assert modification_times(job, stat) == {"1": 12.5}


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
