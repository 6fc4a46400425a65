"""Every command of earlier versions is ours, or what it is now is written down."""

import click
import pytest

from torc_cli.earlier.translation import SPELLINGS, command_of
from torc_cli.main import torc

VERSION_0_6 = """
collections join, collections join-by-edge, collections list
collections show-join-configurations
compute-nodes list, compute-nodes list-resource-stats
config create
events list, events get-latest-event-timestamp, events monitor
export sqlite, export json
files add, files delete, files delete-all, files list
graphs plot job_job_dependencies, graphs plot job_file_dependencies
graphs plot job_user_data_dependencies, graphs plot-xgmml
hpc slurm add-config, hpc slurm modify-config, hpc slurm list-configs
hpc slurm recommend-nodes, hpc slurm schedule-nodes, hpc slurm run-jobs
jobs add, jobs list, jobs list-user-data, jobs list-process-stats, jobs delete, jobs delete-all
jobs disable, jobs reset-status, jobs assign-resource-requirements, jobs run, jobs run-function
jobs run-postprocess, jobs add-user-data, jobs get-user-data
local run-jobs
reports results
resource-requirements add, resource-requirements modify, resource-requirements delete
resource-requirements delete-all, resource-requirements list
results list, results delete
stats concatenate-process
tui
user-data add, user-data modify, user-data get, user-data list, user-data delete
user-data delete-all
workflows create, workflows create-from-json-file, workflows create-from-commands-file
workflows add-jobs-from-commands-file, workflows list, workflows modify, workflows delete
workflows delete-all, workflows cancel, workflows start, workflows restart
workflows reset-status, workflows process-auto-tune-resource-requirements-results
workflows show, workflows show-config, workflows show-status, workflows example
workflows template, workflows list-scheduler-configs, workflows set-compute-node-parameters
"""

VERSION_0_10 = """
run, submit, submit-slurm, watch, recover
workflows create, workflows create-slurm, workflows new, workflows list, workflows get
workflows update, workflows delete, workflows archive, workflows cancel, workflows submit
workflows run, workflows initialize, workflows reinitialize, workflows reset-status
workflows status, workflows execution-plan, workflows list-actions, workflows is-complete
workflows export, workflows import, workflows sync-status
jobs create, jobs create-from-file, jobs list, jobs get, jobs update, jobs delete
jobs delete-all, jobs list-resource-requirements, jobs list-failure-handlers
files create, files list, files get, files update, files delete, files list-required-existing
user-data create, user-data list, user-data get, user-data update, user-data delete
user-data delete-all, user-data list-missing
results list, results get, results delete
events create, events list, events monitor, events get-latest-event, events delete
resource-requirements create, resource-requirements list, resource-requirements get
resource-requirements update, resource-requirements delete
failure-handlers list, failure-handlers get
compute-nodes get, compute-nodes list
scheduled-compute-nodes get, scheduled-compute-nodes list, scheduled-compute-nodes list-jobs
job-dependencies job-job, job-dependencies job-file, job-dependencies job-user-data
reports check-resource-utilization, reports results, reports summary
logs bundle, logs analyze
access-groups create, access-groups list
config show, config paths, config init, config validate
slurm create, slurm update, slurm list, slurm get, slurm delete, slurm schedule-nodes
slurm parse-logs, slurm sacct, slurm generate, slurm regenerate
hpc list, hpc detect, hpc show, hpc partitions, hpc match, hpc generate
remote add-workers, remote run
tui, plot-resources, ping, completions
"""


def commands(text: str) -> list[str]:
    return [each.strip() for line in text.splitlines() for each in line.split(",") if each.strip()]


@pytest.mark.parametrize("line", dict.fromkeys([*commands(VERSION_0_6), *commands(VERSION_0_10)]))
def test_command_is_known(line):
    command, rest = command_of(torc, click.Context(torc), line)
    is_ours = not isinstance(command, click.Group) and not rest
    is_written_down = any(
        spelling.is_moved and f"{line} ".startswith(f"{spelling.earlier} ")
        for spelling in SPELLINGS
    )

    assert is_ours != is_written_down
