"""The map: squares that stand for papers too old to be listed one by one."""

from dataclasses import asdict

from groundswell.json_value import JsonObject
from groundswell.report.views.view import ViewContext


def data(context: ViewContext) -> JsonObject:
    """Return, per cell of the map and topic, how many older papers there are."""
    return {"cells": asdict(context.listing.cells)}
