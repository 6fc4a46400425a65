"""AQL: text → tokens → tree → bound tree → plan → rows."""
