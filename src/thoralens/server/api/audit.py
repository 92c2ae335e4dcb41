"""The record of who saw and did what, for administrators."""

from __future__ import annotations

from apiflask import APIBlueprint

from thoralens.server.accounts.guard import administrator_only
from thoralens.server.audit.schemas import AuditPage, AuditQuery
from thoralens.server.service import service

blueprint = APIBlueprint("audit", __name__, url_prefix="/api/audit")


@blueprint.get("")
@blueprint.input(AuditQuery, location="query")
@blueprint.output(AuditPage)
def index(query_data: AuditQuery) -> AuditPage:
    """List the entries, newest first. In server mode for administrators only."""
    administrator_only()
    query = query_data
    return service().audit.page(query.limit, query.before, query.about, query.action)
