"""A specification becomes a workflow: expand, resolve, check, then write.

The stages, in order: ``parameters`` and ``expansion`` make one entry of each that the specification
stands for; ``resolution`` finds what names and references mean; ``graph`` looks for cycles and for
two producers of one thing; ``draft`` puts documents and edges together; ``creation`` writes them.
Every stage adds to one list of problems, so that all of them are reported at once.
"""
