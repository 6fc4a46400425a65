"""The service as a WSGI application: its database, its error handlers and its routes."""

import gc
from functools import partial

import falcon

from service.database.connection import close_database, open_database
from service.database.installation import install
from service.errors import TorcError
from service.resources.application import Application
from service.resources.problem_details import (
    answer_http_error,
    answer_torc_error,
    answer_unexpected,
)
from service.resources.request_ids import RequestIds
from service.resources.watch import Watch
from service.routes import all_routes
from service.settings import Settings

#: Statements on large workflows make many objects, and none of them in cycles.
_GC_THRESHOLDS = (100_000, 50, 100)


def create_app(settings: Settings) -> Application:
    """Open the database and return the service, ready to answer.

    Raises:
        TorcError: if the database cannot be opened.
    """
    gc.set_threshold(*_GC_THRESHOLDS)
    database = open_database(settings.database_url)
    install(database)
    app = Application(settings.max_body_bytes, partial(close_database, database))
    app.add_error_handler(Exception, answer_unexpected)
    app.add_error_handler(falcon.HTTPError, answer_http_error)
    app.add_error_handler(TorcError, answer_torc_error)
    app.add_middleware([RequestIds(database), Watch(database)])
    for path, resource, suffix in all_routes(database, settings):
        app.add_route(path, resource, suffix=suffix)
    return app
