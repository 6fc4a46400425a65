"""What the engine answers and what the model says, made comparable."""


def bare(value):
    """Return a value without what the engine gives documents, and each number as a float."""
    if isinstance(value, list):
        return [bare(each) for each in value]
    if isinstance(value, dict):
        return {k: bare(each) for k, each in sorted(value.items()) if k not in ("_id", "_rev")}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    return value
