"""What people type: the commands, and the runner that runs jobs on a machine."""

import gc

# Jobs start a command for each value they read, and a tenth of its time would go into looking for
# garbage among what was just imported.
gc.set_threshold(100_000)
