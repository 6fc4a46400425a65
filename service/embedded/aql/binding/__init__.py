"""What names mean: variables, collections, functions and parameters, before anything runs."""
