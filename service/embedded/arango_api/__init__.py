"""ArangoDB's HTTP API, answered in-process: method and path in, status and JSON out."""
