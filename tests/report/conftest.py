"""The small run's facts and files, made once."""

from collections.abc import Mapping

import pytest
from groundswell.report.facts import RunFacts
from groundswell.report.views.view import ViewContext

from tests.report.inputs import inputs, report_files, view_context


@pytest.fixture(scope="session")
def context() -> ViewContext:
    return view_context(inputs())


@pytest.fixture(scope="session")
def facts(context: ViewContext) -> RunFacts:
    return context.facts


@pytest.fixture(scope="session")
def files() -> Mapping[str, bytes]:
    return report_files(inputs())
