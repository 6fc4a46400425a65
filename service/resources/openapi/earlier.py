"""Operations of earlier versions that are called otherwise now, or that there are none of.

The others have their names still. Their paths and bodies differ all the same: they are not meant
to be sent by programs that were written for an earlier version.
"""

#: ``{operation of version 0.6: (operations now, remark)}``
OPERATIONS_OF_0_6: dict[str, tuple[tuple[str, ...], str]] = {
    "manage_status_change": (
        ("reset_job_status", "retry_jobs", "disable_jobs", "enable_jobs", "return_job"),
        "each move of a job has its own operation",
    ),
    "process_changed_job_inputs": (("reinitialize_jobs",), ""),
    "list_job_specifications": (("get_workflow_specification",), "its `jobs`"),
    "get_job_specification": (("get_workflow_specification",), "one of its `jobs`"),
    "prepare_jobs_for_scheduling": ((), "batch systems are not part of this version yet"),
    "auto_tune_resource_requirements": ((), "what jobs use is not measured yet"),
    "process_auto_tune_resource_requirements_results": ((), "what jobs use is not measured yet"),
}

#: ``{operation, or path, of version 0.10: (operations now, remark)}``
OPERATIONS_OF_0_10: dict[str, tuple[tuple[str, ...], str]] = {
    "create_…, update_…": (("add_job", "modify_job"), "and so for every collection"),
    "delete_… of one": (("remove_job",), "and so for every collection; `delete_…` removes all"),
    "bulk_jobs": (("add_jobs",), ""),
    "job_ids": (("list_job_keys",), ""),
    "claim_next_jobs": (("prepare_next_jobs_for_submission",), ""),
    "claim_jobs_based_on_resources": (("prepare_jobs_for_submission",), ""),
    "process_changed_job_inputs": (("reinitialize_jobs",), ""),
    "manage_status_change": OPERATIONS_OF_0_6["manage_status_change"],
    "jobs/{id}/retry": (("retry_jobs",), ""),
    "jobs?needs_file_id": (("list_jobs_by_needs_file",), ""),
    "jobs?upstream_job_id": (("list_job_blocked_jobs", "list_downstream_jobs"), ""),
    "jobs?include_relationships": (("list_files_needed_by_job",), "and the like"),
    "files?produced_by_job_id": (("list_files_produced_by_job",), ""),
    "user_data?producer_job_id": (("list_job_user_data_stores",), "and `add_job_user_data`"),
    "user_data?consumer_job_id": (("list_job_user_data_consumes",), "and `add_edge`"),
    "resource_requirements?job_id": (("get_job_resource_requirements",), ""),
    "results?all_runs": (("list_results",), "of all runs, or `run_id=2`"),
    "events/stream": (("follow_events",), ""),
    "actions": ((), "they are kept in the configuration; nothing acts on them yet"),
    "remote_workers": ((), "run `torc run KEY` there, with the service's URL"),
    "access_groups": ((), "everybody who reaches the service may do everything"),
}
