"""INSERT, UPDATE, REPLACE, REMOVE and UPSERT, over all rows of a statement at once."""
