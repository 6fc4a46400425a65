"""The verbs of the domain: no HTTP, no AQL text."""
