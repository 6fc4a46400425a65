"""Examples of bodies, one for each collection."""

from typing import Any

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
    "edges": {"data": {"weight": 2}},
}
