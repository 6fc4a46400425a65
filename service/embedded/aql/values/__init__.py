"""AQL's values: their order and arithmetic, conversions, the collation of strings, patterns."""
