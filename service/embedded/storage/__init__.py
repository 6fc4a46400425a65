"""Documents in one SQLite file, shared safely by threads and processes.

A ``Store`` is a file; a ``Transaction`` is the only door to what it holds:

    with store.read() as transaction:                 # a snapshot
        database = transaction.catalog.database("_system")
        jobs = database.collection("jobs")            # or None
        text = transaction.get(jobs, "77")            # JSON text or None
        for text in transaction.scan(jobs): ...       # lazily, in insertion order
        for text in transaction.search(jobs, [Condition(("status",), "==", "ready")], limit=10): ...
        for vertex, text in transaction.edges(blocks, "outbound", ["jobs/1", "jobs/2"]): ...
        for text, number in transaction.groups(jobs, conditions, [("status",)]): ...

    with store.write() as transaction:                # exclusive; commits, or leaves nothing
        transaction.insert(jobs, {"name": "a"})       # the new document, as a dict
        transaction.update(jobs, "77", {"status": "done"})       # Change(old, new)
        transaction.insert_many(jobs, documents)      # all or an error

Rows are JSON text with ``_key``, ``_id``, ``_rev`` (and ``_from``, ``_to``) in front. Changes of
the catalog (``create_collection``, ``create_index``, …) are methods of the write transaction;
``transaction.catalog`` then is the new one.

This package knows nothing of AQL's text nor of HTTP.
"""
