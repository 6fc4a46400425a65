"""``torc run`` with real processes: order, failure, resources, what it tells."""

import json
import os

import pytest


def statuses(project, key="1") -> dict[str, str]:
    jobs = json.loads(project.torc("jobs", "list", key, "-f", "json").stdout)
    return {job["name"]: job["status"] for job in jobs}


def results(project, key="1") -> dict[str, dict]:
    listed = json.loads(project.torc("results", "list", key, "-f", "json").stdout)
    return {result["job_name"]: result for result in listed}


def test_a_diamond_of_files_runs_in_order(project):
    file = project.write(
        "diamond.yaml",
        """
        name: diamond
        jobs:
          - {name: top, command: "echo 1 > ${files.output.a}"}
          - {name: left, command: "cat ${files.input.a} ${files.input.a} > ${files.output.l}"}
          - {name: right, command: "cat ${files.input.a} > ${files.output.r}"}
          - {name: bottom, command: "cat ${files.input.l} ${files.input.r} > ${files.output.z}"}
        files:
          - {name: a, path: a.txt}
          - {name: l, path: "left file.txt"}
          - {name: r, path: "it's right.txt"}
          - {name: z, path: z.txt}
        """,
    )
    project.torc("run", file)

    assert project.read("z.txt") == "1\n1\n1\n"
    assert set(statuses(project).values()) == {"completed"}


def test_modification_times_of_outputs_are_stored(project):
    file = project.write(
        "one.yaml",
        """
        jobs:
          - {name: one, command: "echo 1 > ${files.output.a}"}
        files:
          - {name: a, path: a.txt}
        """,
    )
    project.torc("run", file)
    [stored] = json.loads(project.torc("files", "list", "1", "-f", "json").stdout)

    assert stored["st_mtime"] == (project.folder / "a.txt").stat().st_mtime


def test_a_failed_job_cancels_what_depends_on_it_and_the_run_ends(project):
    file = project.write(
        "failing.yaml",
        """
        jobs:
          - {name: first, command: "echo sorry >&2; exit 3"}
          - {name: left, command: "true", depends_on: [first]}
          - name: right
            command: "true"
            depends_on: [first]
            cancel_on_blocking_job_failure: false
          - {name: last, command: "true", depends_on: [left, right]}
        """,
    )
    told = project.torc("run", file, code=1).stderr

    assert statuses(project) == {
        "first": "failed",
        "left": "canceled",
        "right": "completed",
        "last": "canceled",
    }
    result = results(project)["first"]
    assert result["return_code"] == 3
    assert project.read(os.path.relpath(result["stderr_path"], project.folder)) == "sorry\n"
    assert result["stderr_path"] in told


def test_a_job_that_does_not_write_its_output_has_failed(project):
    file = project.write(
        "liar.yaml",
        """
        jobs:
          - {name: liar, command: "true # ${files.output.a}"}
        files:
          - {name: a, path: a.txt}
        """,
    )
    told = project.torc("run", file, code=1).stderr
    result = results(project)["liar"]

    assert (result["status"], result["return_code"]) == ("failed", 1)
    assert "did not write a (a.txt)" in result["reason"]
    assert result["reason"] in told


def test_a_job_that_cannot_start_has_failed_and_the_others_run(project):
    # A name of an output file that is a folder already: the process cannot be made.
    (project.folder / "torc_output/job_stdio/job_wf1_j1_r1_a1.o").mkdir(parents=True)
    file = project.write(
        "two.yaml",
        """
        jobs:
          - {name: impossible, command: "true"}
          - {name: possible, command: "true"}
        """,
    )
    project.torc("run", file, code=1)

    assert statuses(project) == {"impossible": "failed", "possible": "completed"}
    assert "could not be started" in results(project)["impossible"]["reason"]


def test_jobs_run_side_by_side(project):
    # Each waits for the other, so that they can only end together.
    meet = "touch {0}; for i in $(seq 500); do [ -e {1} ] && exit 0; sleep 0.02; done; exit 1"
    jobs = [
        {"name": "a", "command": meet.format("a", "b")},
        {"name": "b", "command": meet.format("b", "a")},
    ]
    file = project.write("two.json", json.dumps({"jobs": jobs}))
    project.torc("run", file, "--num-cpus", "2")

    assert statuses(project) == {"a": "completed", "b": "completed"}


@pytest.mark.parametrize("limit", [["--num-cpus", "1"], ["--num-cpus", "8", "-j", "1"]])
def test_jobs_run_one_after_the_other_where_there_is_no_room(project, limit):
    alone = "mkdir lock && sleep 0.05 && rmdir lock"
    jobs = [{"name": f"job{i}", "command": alone} for i in range(4)]
    file = project.write("four.json", json.dumps({"jobs": jobs}))
    project.torc("run", file, *limit)

    assert set(statuses(project).values()) == {"completed"}


OVERSIZE = """
    jobs:
      - {name: huge, command: "mkdir lock && sleep 0.1 && rmdir lock", resource_requirements: huge}
      - {name: huge2, command: "mkdir lock && sleep 0.1 && rmdir lock", resource_requirements: huge}
      - {name: small, command: "true"}
    resource_requirements:
      - {name: huge, num_cpus: 500, num_gpus: 2, memory: 100t, runtime: PT4H}
"""


def test_a_request_larger_than_the_machine_is_told_once_and_run_alone(project):
    told = project.torc("run", project.write("huge.yaml", OVERSIZE), "-c", "2", "-g", "0").stderr

    assert set(statuses(project).values()) == {"completed"}
    assert told.count("asks for 500 CPUs, 2 GPUs") == 1
    assert "this machine has 2 CPUs" in told


def test_strict_resources_leave_a_larger_request_alone(project):
    file = project.write("huge.yaml", OVERSIZE)
    told = project.torc("run", file, "--strict-resources", code=1).stderr

    assert statuses(project) == {"huge": "ready", "huge2": "ready", "small": "completed"}
    assert "fits this machine" in told
    assert "huge, huge2" in told


def test_a_job_is_told_which_part_of_the_machine_it_has(project):
    file = project.write(
        "gpus.yaml",
        """
        jobs:
          - name: gpu_{i}
            command: |
              echo $TORC_NUM_CPUS $TORC_MEMORY_BYTES $TORC_NUM_GPUS $CUDA_VISIBLE_DEVICES > gpu_{i}
              for n in $(seq 500); do [ -e gpu_1 -a -e gpu_2 ] && exit 0; sleep 0.02; done; exit 1
            parameters: {i: "1:2"}
            resource_requirements: half
        resource_requirements:
          - {name: half, num_cpus: 2, num_gpus: 1, memory: 1m, runtime: PT1M}
        """,
    )
    project.environment["CUDA_VISIBLE_DEVICES"] = "4,7"
    project.torc("run", file, "-c", "4")

    assert {project.read("gpu_1"), project.read("gpu_2")} == {"2 1048576 1 4\n", "2 1048576 1 7\n"}


def test_an_invocation_script_runs_the_command(project):
    project.write("setup.sh", 'GREETING=hello exec "$@"\n')
    file = project.write(
        "script.yaml",
        """
        jobs:
          - name: simple
            invocation_script: bash setup.sh
            command: bash -c 'echo $GREETING'
          - name: longer
            invocation_script: bash setup.sh
            command: |
              x=$GREETING
              echo "$x" | tr h H
        """,
    )
    project.torc("run", file)

    assert project.read("torc_output/job_stdio/job_wf1_j1_r1_a1.o") == "hello\n"
    assert project.read("torc_output/job_stdio/job_wf1_j2_r1_a1.o") == "Hello\n"


def test_values_pass_from_job_to_job_and_are_told_at_the_end(project):
    file = project.write(
        "values.yaml",
        """
        jobs:
          - name: store
            command: |
              torc user-data update ${user_data.output.v} --data '{"a": [1, null]}'
          - name: read
            command: torc user-data get ${user_data.input.v} --data-only > read.json
        """,
    )
    told = project.torc("run", file).stderr

    assert json.loads(project.read("read.json")) == {"a": [1, None]}
    assert '{"a": [1, null]}' in told


def test_running_again_does_nothing_and_succeeds(project):
    file = project.write("one.yaml", "jobs: [{name: one, command: 'echo x >> x'}]")
    project.torc("run", file)
    project.torc("run", "1")

    assert project.read("x") == "x\n"


def test_a_reset_job_runs_again_with_the_next_run(project):
    file = project.write("one.yaml", "jobs: [{name: one, command: 'echo $TORC_RUN_ID >> x'}]")
    project.torc("run", file)
    project.torc("workflows", "reset-status", "1")
    project.torc("run", "1")

    assert project.read("x") == "1\n2\n"


def test_the_summary_is_json_if_wanted(project):
    file = project.write("one.yaml", "jobs: [{name: one, command: 'exit 4'}]")
    summary = json.loads(project.torc("run", file, "-f", "json", code=1).stdout)

    assert summary["counts"] == {"failed": 1}
    assert [(each["job_name"], each["return_code"]) for each in summary["unsuccessful"]] == [
        ("one", 4)
    ]


def test_nothing_but_json_goes_to_stdout(project):
    file = project.write("one.yaml", "jobs: [{name: one, command: 'echo noise'}]")

    assert project.torc("run", file).stdout == ""


def test_the_time_limit_ends_what_runs(project):
    file = project.write(
        "slow.yaml",
        """
        jobs:
          - {name: slow, command: "sleep 600", resource_requirements: short}
          - {name: after, command: "true", depends_on: [slow]}
        resource_requirements:
          - {name: short, runtime: PT0.1S}
        """,
    )
    told = project.torc("run", file, "--time-limit", "PT0.5S", code=1).stderr

    assert statuses(project) == {"slow": "terminated", "after": "canceled"}
    assert "time limit" in told


def test_a_job_with_more_time_to_run_than_is_left_is_not_started(project):
    file = project.write("long.yaml", "jobs: [{name: long, command: 'true'}]")
    told = project.torc("run", file, "--time-limit", "PT30S", code=1).stderr

    assert statuses(project) == {"long": "ready"}
    assert "the time that is left" in told
    assert "long" in told


def test_a_finished_workflow_has_nothing_left_to_run(project):
    file = project.write("one.yaml", "jobs: [{name: one, command: 'true'}]")
    project.torc("run", file)

    assert "nothing is left to run" in project.torc("run", "1").stderr


def test_a_workflow_whose_runner_was_killed_can_be_taken_up_again(project):
    file = project.write(
        "two.yaml",
        """
        jobs:
          - {name: one, command: echo one >> x}
          - name: two
            command: "[ $TORC_RUN_ID = 2 ] || sleep 60; echo two >> x"
            depends_on: [one]
        """,
    )
    runner = project.start("run", file)
    for line in runner.stderr:
        if "started    two" in line:
            break
    runner.kill()
    runner.communicate()
    project.torc("workflows", "reset-status", "1", "--failed-only", "--force")
    project.torc("run", "1")

    assert project.read("x") == "one\ntwo\n"
