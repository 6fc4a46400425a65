"""A skeleton to fill in, and a small workflow that runs."""

from __future__ import annotations

from typing import Any

TEMPLATE: dict[str, Any] = {
    "name": "my_workflow",
    "description": "",
    "jobs": [
        {
            "name": "my_job",
            "command": "echo hello",
            "depends_on": [],
            "input_files": [],
            "output_files": [],
            "input_user_data": [],
            "output_user_data": [],
            "resource_requirements": "small",
        }
    ],
    "files": [],
    "user_data": [],
    "resource_requirements": [
        {"name": "small", "num_cpus": 1, "num_gpus": 0, "memory": "1g", "runtime": "PT10M"}
    ],
}

EXAMPLE: dict[str, Any] = {
    "name": "example",
    "description": "Numbers are made, squared side by side, and summed up",
    "parameters": {"i": "1:3"},
    "jobs": [
        {
            "name": "make",
            "command": 'for i in 1 2 3; do echo "$i" > "number_$i.txt"; done',
            "output_files": ["number_{i}"],
            "use_parameters": ["i"],
        },
        {
            "name": "square_{i}",
            "command": (
                "n=$(cat ${files.input.number_{i}}); echo $((n * n)) > ${files.output.square_{i}}"
            ),
            "use_parameters": ["i"],
        },
        {
            "name": "sum",
            "command": "cat ${files.input.square_{i}} | paste -sd+ | tee ${files.output.sum}",
            "use_parameters": ["i"],
        },
    ],
    "files": [
        {"name": "number_{i}", "path": "number_{i}.txt", "use_parameters": ["i"]},
        {"name": "square_{i}", "path": "square_{i}.txt", "use_parameters": ["i"]},
        {"name": "sum", "path": "sum.txt"},
    ],
}
