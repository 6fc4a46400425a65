"""The service's operations by noun; :class:`torc.api.DefaultApi` puts them together."""
