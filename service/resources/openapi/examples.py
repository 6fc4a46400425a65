"""Examples of what is sent and of what is stored."""

from typing import Any

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema
from graph_schema.job_status import MANAGED

#: ``{collection: what to add}``
EXAMPLES: dict[str, dict[str, Any]] = {
    "workflows": {"name": "forecast", "user": "ada", "description": "tomorrow's weather"},
    "workflow_configs": {"compute_node_wait_for_new_jobs_seconds": 60},
    "workflow_statuses": {"is_paused": True},
    "files": {"name": "raw", "path": "data/raw.csv"},
    "user_data": {"name": "config", "data": {"epochs": 10, "rates": [0.1, 0.01]}},
    "resource_requirements": {"name": "large", "num_cpus": 8, "memory": "16g", "runtime": "PT2H"},
    "failure_handlers": {"name": "again", "rules": [{"exit_codes": [75], "max_retries": 3}]},
    "local_schedulers": {"name": "here", "num_cpus": 4},
    "slurm_schedulers": {"name": "short", "account": "weather", "walltime": "04:00:00"},
    "aws_schedulers": {"name": "cloud"},
    "jobs": {"name": "train", "command": "python train.py"},
    "results": {"job_key": "1", "run_id": 1, "status": "completed", "return_code": 0},
    "events": {"category": "job", "type": "note", "message": "the disk is nearly full"},
    "compute_nodes": {"hostname": "node7", "pid": 4711},
    "compute_node_stats": {"hostname": "node7", "stats": []},
    "job_process_stats": {
        "job_key": "1",
        "run_id": 1,
        "avg_cpu_percent": 93.5,
        "max_cpu_percent": 100,
        "avg_rss": 5e8,
        "max_rss": 9e8,
        "num_samples": 60,
    },
    "scheduled_compute_nodes": {"scheduler_id": "12345", "status": "pending"},
    "edges": {"_from": "jobs/1", "_to": "files/1", "data": {"weight": 2}},
}


#: ``{operation: its body}``, where that is no document of a collection
BODIES: dict[str, Any] = {
    "query_aql": {"query": "RETURN @number + 1", "bind_vars": {"number": 1}},
    "add_workflow_specification": {
        "name": "hello",
        "jobs": [{"name": "greet", "command": "echo hello"}],
    },
    "join_collections_by_outbound_edge": {"name": "train"},
    "join_collections_by_inbound_edge": {"name": "raw"},
    "reset_job_status": {"jobs": ["1"], "downstream": True, "dry_run": True},
    "retry_jobs": {"jobs": None, "dry_run": True},
    "disable_jobs": {"jobs": ["1"]},
    "enable_jobs": {"jobs": ["1"]},
    "reinitialize_jobs": {"files": {"1": None}},
    "prepare_jobs_for_submission": {
        "num_cpus": 8,
        "memory_bytes": 32 * 1024**3,
        "time_limit_seconds": 3600,
        "compute_node_key": "1",
        "claim_id": "5d0e7a52",
    },
    "prepare_next_jobs_for_submission": {"compute_node_key": "1", "claim_id": "5d0e7a53"},
    "start_jobs": {"jobs": ["1"], "compute_node_key": "1"},
    "start_job": {"compute_node_key": "1"},
    "return_job": {"compute_node_key": "1"},
    "complete_jobs": {"completions": [{"job_key": "1", "status": "completed", "return_code": 0}]},
    "complete_job": {
        "status": "completed",
        "return_code": 0,
        "exec_time_minutes": 12.5,
        "compute_node_key": "1",
    },
    "heartbeat": {"jobs": [{"job_key": "1", "run_id": 1, "attempt": 1}]},
}


def stored(collection: str) -> dict[str, Any]:
    """Return the example of a document as it is stored, whole."""
    own = {"_key": "1", "_id": f"{collection}/1", "_rev": "_k2mQ4aZ---"}
    schema = SCHEMAS.get(collection) or EdgeSchema()
    managed = {**MANAGED, "status": "ready"} if collection == "jobs" else {}
    return {**own, **schema.load(EXAMPLES[collection]), **managed, "workflow_key": "1"}


def page_of(item: Any) -> dict[str, Any]:
    """Return the example of a page with one item."""
    numbers = {"skip": 0, "max_limit": 100_000, "count": 1, "total_count": 1}
    return {"items": [item], **numbers, "has_more": False}
