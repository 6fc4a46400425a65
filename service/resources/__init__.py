"""HTTP only: read the request, call one operation, set the response."""
