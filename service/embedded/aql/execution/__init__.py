"""A planned query as closures and generators over a frame: one generator per clause."""
