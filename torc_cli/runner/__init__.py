"""Run a workflow's jobs on this machine."""
