"""ArangoDB on SQLite, in this process: an engine that imports nothing else of Torc."""
