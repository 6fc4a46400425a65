"""The shape of each document: one marshmallow schema per file."""
