"""Whether the process lives and whether it can do its work."""

from __future__ import annotations

from apiflask import APIBlueprint
from sqlalchemy.exc import SQLAlchemyError

from thoralens.errors import ThoralensError
from thoralens.server.schemas import Health
from thoralens.server.service import service

blueprint = APIBlueprint("health", __name__)


@blueprint.get("/healthz")
@blueprint.output(Health)
def alive() -> Health:
    """The process answers."""
    return Health(status="alive")


@blueprint.get("/readyz")
@blueprint.output(Health)
def ready() -> Health:
    """The model is loaded, the worker runs and the database answers."""
    opened = service()
    try:
        opened.database.ping()
    except SQLAlchemyError as error:
        raise _not_ready("The database does not answer.") from error
    if opened.studies.jobs.draining:
        raise _not_ready("The server is stopping.")
    if not opened.studies.jobs.alive:
        raise _not_ready("The worker does not run.")
    return Health(status="ready")


def _not_ready(message: str) -> ThoralensError:
    return ThoralensError("not_ready", message, "Start the server again.", status=503)
