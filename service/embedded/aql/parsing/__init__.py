"""Text → tokens → tree, with positions worked out when something is wrong."""
