"""What happens: HTTP in, AQL out."""
