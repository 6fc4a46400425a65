"""Walks along edges: traversals, and paths between two vertices."""
