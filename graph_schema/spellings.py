"""Keys of a specification by other names, which users of earlier systems know."""

_LISTS = {
    "depends_on": ("blocked_by", "depends_on_job_names", "blocked_by_job_names"),
    "depends_on_regexes": ("blocked_by_regexes", "depends_on_job_name_regexes"),
    "input_files": ("input_file_names",),
    "output_files": ("output_file_names",),
    "input_user_data": ("input_data", "input_user_data_names", "input_data_names"),
    "output_user_data": ("output_data", "output_user_data_names", "output_data_names"),
    "input_user_data_regexes": ("input_data_regexes",),
    "output_user_data_regexes": ("output_data_regexes",),
}

_TEXTS = {
    "resource_requirements": ("resource_requirements_name",),
    "scheduler": ("scheduler_name",),
    "failure_handler": ("failure_handler_name",),
    "working_directory": ("working_dir", "workdir", "cwd"),
    "env": ("environment", "env_vars"),
}


def _turned(spellings: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {other: preferred for preferred, others in spellings.items() for other in others}


#: ``{section: {other spelling: preferred}}``; the section of the whole is ``""``.
SPELLINGS: dict[str, dict[str, str]] = {
    "": {"prepare_jobs_sort_method": "jobs_sort_method", "environment": "env", "env_vars": "env"},
    "config": {"prepare_jobs_sort_method": "jobs_sort_method"},
    "jobs": {**_turned(_LISTS), **_turned(_TEXTS)},
    "user_data": {"value": "data"},
    "slurm_schedulers": {"memory": "mem", "time": "walltime", "num_nodes": "nodes"},
}

#: What a database gave a document that somebody made a specification of; it means nothing here.
DATABASE_KEYS = frozenset(
    {"_key", "_id", "_rev", "_oldRev", "id", "key", "rev", "workflow_key", "workflow_id"}
)

#: ``{section: keys}`` that Torc gave a document, or that said how a run went; as meaningless here.
RUN_KEYS: dict[str, frozenset[str]] = {
    "": frozenset({"timestamp"}),
    "jobs": frozenset(
        {
            "status",
            "internal",
            "run_id",
            "attempt_id",
            "interruptible",
            "needs_compute_node_schedule",
        }
    ),
}
