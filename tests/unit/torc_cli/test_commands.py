"""What bash is given to run."""

import subprocess

import pytest

from torc_cli.runner.commands import environment_of, shell_command


@pytest.fixture
def run(tmp_path):
    def run(job):
        return subprocess.run(
            ["bash", "-c", shell_command(job)],
            env=environment_of(job),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def after(script, return_code=3):
    return {"script": script, "return_code": return_code}


def test_a_recovery_script_runs_before_the_command(run):
    job = {"command": "echo again", "recovery": after('echo "it was $TORC_RETURN_CODE"')}

    assert run(job).stdout == "it was 3\nagain\n"


def test_a_recovery_script_of_several_lines_changes_nothing_in_the_commands_shell(run):
    job = {"command": "echo [$x]", "recovery": after("x='a b'\ncd /\necho \"$x\"")}

    assert run(job).stdout == "a b\n[]\n"


def test_a_recovery_script_that_fails_is_how_the_attempt_fails(run):
    done = run({"command": "echo again", "recovery": after("exit 9")})

    assert (done.returncode, done.stdout) == (9, "")
    assert "the recovery script ended with 9" in done.stderr


def test_a_recovery_script_comes_before_the_invocation_script(run):
    job = {"command": "echo a", "invocation_script": "env", "recovery": after("echo b")}

    assert run(job).stdout == "b\na\n"


def test_a_recovery_script_knows_the_jobs_files(run):
    job = {
        "command": "true",
        "recovery": after("echo ${files.output.x}"),
        "output_files": [{"_key": "1", "name": "x", "path": "a b"}],
    }

    assert run(job).stdout == "a b\n"
