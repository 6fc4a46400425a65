"""The commands of version 0.6, and of those before it, where they differ from ours."""

from torc_cli.earlier.spelling import Spelling

_LIST = {"-f/--filters NAME=VALUE": "--filter {}"}

_SLURM = {
    "-N/--name NAME": "--name {}",
    "-n/--nodes N": "--nodes {}",
}

_NEEDS = {
    "--cpus-per-job N": "--num-cpus {}",
    "--memory-per-job MEMORY": "--memory {}",
    "--runtime-per-job DURATION": "--runtime {}",
}

_WORKER = {
    "-c/--cpu-affinity-cpus-per-job N": "",
    "-m/--max-parallel-jobs N": "--max-parallel-jobs {}",
    "-p/--poll-interval SECONDS": "",
    "-s/--scheduler-config-id ID": "",
    "-w/--wait-for-new-jobs SECONDS": "",
}

_HPC = "Batch systems are not part of this version yet."
_PLOT = {"-k/--keep-dot-file": ""}

SPELLINGS = (
    Spelling(
        "",
        "",
        {
            "-c/--console-level LEVEL": "",
            "--file-level LEVEL": "",
            "--timings BOOL": "",
        },
    ),
    Spelling("collections list", "collections list", {"-r/--raw": ""}),
    Spelling("compute-nodes list", "compute-nodes list", _LIST),
    Spelling(
        "compute-nodes list-resource-stats",
        "compute-node-stats list",
        {"-x/--exclude-process": ""},
        note="What processes of jobs used is torc job-process-stats list.",
    ),
    Spelling(
        "config create",
        "config create",
        {
            "--console-level LEVEL": "",
            "--file-level LEVEL": "",
            "-f/--filter-workflows-by-user": "",
            "--no-filter-workflows-by-user": "",
            "--timings": "",
            "--no-timings": "",
        },
    ),
    Spelling(
        "events list",
        "events list",
        {
            **_LIST,
            "-A/--after-timestamp-ms MILLISECONDS": "--after {}",
            "-a/--after-datetime TIME": "--after {}",
        },
    ),
    Spelling("events get-latest-event-timestamp", "events get-latest --timestamp"),
    Spelling(
        "events monitor",
        "events follow",
        {
            "-c/--category CATEGORY": "--category {}",
            "-p/--poll-interval SECONDS": "",
        },
        note="-d is in minutes, as in version 0.10.",
    ),
    Spelling("export json", "workflows export"),
    Spelling("export sqlite", "", note="torc database dump writes everything into a folder."),
    Spelling("files list", "files list", _LIST),
    Spelling("graphs plot job_job_dependencies", "workflows draw", _PLOT),
    Spelling("graphs plot job_file_dependencies", "workflows draw --through files", _PLOT),
    Spelling("graphs plot job_user_data_dependencies", "workflows draw --through user-data", _PLOT),
    Spelling("graphs plot-xgmml", "", note="torc workflows draw prints pictures for Graphviz."),
    Spelling("hpc slurm add-config", "slurm-schedulers add", _SLURM),
    Spelling("hpc slurm modify-config", "slurm-schedulers update", _SLURM),
    Spelling("hpc slurm list-configs", "slurm-schedulers list"),
    Spelling("hpc slurm recommend-nodes", "", note=_HPC),
    Spelling("hpc slurm schedule-nodes", "", note=_HPC),
    Spelling("hpc slurm run-jobs", "", note=_HPC),
    Spelling("jobs list", "jobs list", _LIST),
    Spelling("jobs list-process-stats", "job-process-stats list", _LIST),
    Spelling("jobs run", "run", _WORKER),
    Spelling("local run-jobs", "run", _WORKER),
    Spelling(
        "results delete",
        "results delete",
        note="torc results delete-all deletes those of a workflow.",
    ),
    Spelling("resource-requirements list", "resource-requirements list", _LIST),
    Spelling(
        "results list",
        "results list",
        {**_LIST, "--latest-only": "--latest", "-x/--exclude-job-names": "--exclude job_name"},
    ),
    Spelling("stats concatenate-process", "", note="torc job-process-stats list shows them."),
    Spelling("user-data list", "user-data list", _LIST),
    Spelling("workflows create", "workflows create", note="torc workflows add makes an empty one."),
    Spelling("workflows create-from-json-file", "workflows create"),
    Spelling("workflows create-from-commands-file", "workflows create-from-commands", _NEEDS),
    Spelling("workflows add-jobs-from-commands-file", "jobs add-from-file", _NEEDS),
    Spelling(
        "workflows list",
        "workflows list",
        {
            **_LIST,
            "-A/--only-archived": "--archived",
            "-i/--include-archived": "--all",
            "-a/--all-users": "",
        },
    ),
    Spelling(
        "workflows start",
        "workflows initialize-jobs",
        note="What has ended stays as it is, unless --force is given.",
    ),
    Spelling(
        "workflows restart",
        "workflows reinitialize",
        {"-d/--dry-run": "--dry-run", "-i/--ignore-missing-data": ""},
    ),
    Spelling(
        "workflows restart --only-uninitialized",
        "workflows initialize-jobs",
        {"-d/--dry-run": "--dry-run"},
    ),
    Spelling(
        "workflows reset-status",
        "workflows reset-status",
        {"-f": "--failed-only", "--restart": "--reinitialize"},
    ),
    Spelling("workflows show", "workflows export", {"--sanitize": "", "--no-santize": ""}),
    Spelling("workflows show-config", "workflows get-config"),
    Spelling("workflows show-status", "workflows status"),
    Spelling("workflows list-scheduler-configs", "slurm-schedulers list"),
    Spelling(
        "workflows set-compute-node-parameters",
        "workflows update-config",
        {
            "-e/--expiration-buffer SECONDS": "--compute-node-expiration-buffer-seconds {}",
            "-h/--wait-for-healthy-db MINUTES": (
                "--compute-node-wait-for-healthy-database-minutes {}"
            ),
            "-i/--ignore-workflow-completion BOOL": (
                "--compute-node-ignore-workflow-completion {}"
            ),
            "-w/--wait-for-new-jobs SECONDS": "--compute-node-wait-for-new-jobs-seconds {}",
        },
    ),
    Spelling(
        "workflows process-auto-tune-resource-requirements-results",
        "",
        note="What jobs used is not measured yet.",
    ),
)
