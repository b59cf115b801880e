"""The map: older papers as squares, and which colors beside those of topics it can have."""

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.json_value import JsonObject
from groundswell.report.views.view import ViewContext


def data(context: ViewContext) -> JsonObject:
    """Return older papers per cell and topic, and whether papers have organizations and labels."""
    columns = context.inputs.corpus.papers.select(["organization", "affiliations", "labels"])
    listed = context.listing.of(columns)
    return {
        "cells": vars(context.listing.cells),
        "organizations": bool(pc.any(pc.is_valid(listed["organization"])).as_py())
        or _any_values(listed["affiliations"]),
        "labels": _any_values(listed["labels"]),
    }


def _any_values(lists: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.greater(pc.list_value_length(lists), 0)).as_py())
