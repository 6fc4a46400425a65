"""The commands of version 0.10, where they differ from ours."""

from torc_cli.earlier.spelling import Spelling

_LIST = {"--offset N": "--skip {}"}

_FORCE = {"--force": "--yes", "--no-prompts": "--yes"}

_WORKER = {
    "--memory-gb N": "--memory {}g",
    "-p/--poll-interval SECONDS": "",
    "--skip-checks": "",
}

_HPC = "Batch systems are not part of this version yet."
_REMOTE = "Workers on other machines: torc run KEY there, with the service's URL."
_REPORTS = "What jobs used is not measured yet; torc results list shows how they ended."


SPELLINGS = (
    Spelling(
        "",
        "",
        {"--url URL": "--database-url {}", "--log-level LEVEL": "", "--skip-version-check": ""},
    ),
    Spelling("run", "run", _WORKER),
    Spelling("submit", "", note=_HPC),
    Spelling("submit-slurm", "", note=_HPC),
    Spelling("watch", "", note="torc events follow KEY --until-complete shows what happens."),
    Spelling("recover", "", note="torc workflows retry-failed KEY tries jobs again."),
    Spelling(
        "workflows create",
        "workflows create",
        {"--no-resource-monitoring": "", "--skip-checks": ""},
    ),
    Spelling("workflows create-slurm", "", note=_HPC),
    Spelling("workflows new", "workflows add"),
    Spelling(
        "workflows list",
        "workflows list",
        {**_LIST, "--archived-only": "--archived", "--include-archived": "--all"},
    ),
    Spelling("workflows update", "workflows update", {"--owner-user USER": "--user {}"}),
    Spelling("workflows cancel", "workflows cancel", _FORCE),
    Spelling("workflows submit", "", note=_HPC),
    Spelling("workflows run", "run", _WORKER),
    Spelling("workflows initialize", "workflows initialize-jobs", {"--no-prompts": ""}),
    Spelling("workflows reinitialize", "workflows reinitialize", _FORCE),
    Spelling("workflows reset-status", "workflows reset-status", {"--no-prompts": "--yes"}),
    Spelling("workflows execution-plan", "workflows plan"),
    Spelling(
        "workflows export",
        "workflows export",
        {"--include-results": "--with-results", "--include-events": ""},
    ),
    Spelling("workflows list-actions", "workflows get-config --columns actions"),
    Spelling(
        "workflows sync-status",
        "",
        note="Workers that are gone lose their jobs by themselves; torc compute-nodes retire KEY "
        "does it at once.",
    ),
    Spelling(
        "jobs create",
        "jobs add",
        {
            "--blocking-job-ids KEY": "--blocked-by {}",
            "--input-file-ids KEY": "--input-file {}",
            "--output-file-ids KEY": "--output-file {}",
            "--resource-requirements-id KEY": "--resource-requirements {}",
        },
    ),
    Spelling(
        "jobs create-from-file",
        "jobs add-from-file",
        {
            "--cpus-per-job N": "--num-cpus {}",
            "--memory-per-job MEMORY": "--memory {}",
            "--runtime-per-job DURATION": "--runtime {}",
        },
        order=(1, 0),
    ),
    Spelling(
        "jobs list",
        "jobs list",
        {**_LIST, "-s STATUS": "--status {}", "--upstream-job-id JOB": "--blocked-by {}"},
    ),
    Spelling("jobs list-resource-requirements", "collections join job-requirements"),
    Spelling("jobs list-failure-handlers", "jobs list --columns id,name,failure_handler_id"),
    Spelling("files create", "files add"),
    Spelling("files list", "files list", {**_LIST, "--produced-by-job-id JOB": "--produced-by {}"}),
    Spelling(
        "user-data create",
        "user-data add",
        {"--producer-job-id JOB": "--stores {}", "--consumer-job-id JOB": "--consumes {}"},
    ),
    Spelling(
        "user-data list",
        "user-data list",
        {
            **_LIST,
            "--name NAME": "--filter name={}",
            "--is-ephemeral BOOL": "--filter is_ephemeral={}",
            "--producer-job-id JOB": "--stored-by {}",
            "--consumer-job-id JOB": "--consumed-by {}",
        },
    ),
    Spelling(
        "results list",
        "results list",
        {
            **_LIST,
            "--job-id JOB": "--job {}",
            "--run-id N": "--run {}",
            "-s STATUS": "--status {}",
            "--all-runs": "",
            "--compute-node NODE": "--filter compute_node_key={}",
        },
    ),
    Spelling("events create", "events add --type note"),
    Spelling("events list", "events list", {**_LIST, "-t/--event-type TYPE": "--type {}"}),
    Spelling(
        "events monitor",
        "events follow",
        {
            "-d/--duration MINUTES": "--duration PT{}M",
            "--level LEVEL": "",
            "--filename FILE": "--output {}",
        },
    ),
    Spelling("events get-latest-event", "events get-latest"),
    Spelling("resource-requirements create", "resource-requirements add"),
    Spelling("resource-requirements list", "resource-requirements list", _LIST),
    Spelling("failure-handlers list", "failure-handlers list", _LIST),
    Spelling("compute-nodes list", "compute-nodes list", _LIST),
    Spelling("scheduled-compute-nodes list", "scheduled-compute-nodes list", _LIST),
    Spelling("scheduled-compute-nodes list-jobs", "", note=_HPC),
    Spelling("job-dependencies job-job", "jobs list-dependencies"),
    Spelling("job-dependencies job-file", "jobs list-dependencies --through files"),
    Spelling("job-dependencies job-user-data", "jobs list-dependencies --through user-data"),
    Spelling("reports check-resource-utilization", "", note=_REPORTS),
    Spelling("reports results", "", note="torc results list -f json names the files of each."),
    Spelling("reports summary", "workflows status"),
    Spelling("logs bundle", "", note="torc results list names the files that jobs wrote."),
    Spelling("logs analyze", "", note="torc results list names the files that jobs wrote."),
    Spelling("access-groups", "", note="Everybody who reaches the service may do everything."),
    Spelling(
        "config init",
        "config create",
        {"--user": "", "--local": "--directory .", "-f/--force": "--force"},
    ),
    Spelling("config paths", "config show"),
    Spelling("config validate", "config show"),
    Spelling("slurm create", "slurm-schedulers add"),
    Spelling("slurm update", "slurm-schedulers update"),
    Spelling("slurm list", "slurm-schedulers list", _LIST),
    Spelling("slurm get", "slurm-schedulers get"),
    Spelling("slurm delete", "slurm-schedulers delete"),
    Spelling("slurm", "", note=_HPC),
    Spelling("hpc", "", note=_HPC),
    Spelling("remote", "", note=_REMOTE),
    Spelling("tui", "", note="A screen that follows workflows is not part of this version yet."),
    Spelling("plot-resources", "", note=_REPORTS),
    Spelling("completions", "completion"),
)
