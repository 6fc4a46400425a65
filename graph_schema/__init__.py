"""What exists: collections, edges, documents, states. It imports nothing of ours."""
