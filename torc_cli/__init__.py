"""What people type: the commands, and the runner that runs jobs on a machine."""
