"""The description of the REST API, made from the routes and the schemas."""
