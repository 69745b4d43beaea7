"""Each morning, where the school is: print what its calendar says is due that day."""

import dagster as dg

from pipelines.defs.documents.due import orders
from pipelines.defs.jobs import due_documents
from pipelines.defs.mornings import morning_of
from pipelines.exports.institutions import Institution, known_institutions


def morning_of_printing(institution: Institution) -> dg.ScheduleDefinition:
    """The schedule of one institution: before lessons begin, by the clock of its own time zone."""
    return morning_of(
        institution,
        "due",
        due_documents.name,
        "0 6 * * *",
        "каждое утро в 6:00 по местному времени напечатать документы, срок которых наступил по календарю отчётности.",
        orders,
        "по календарю печатать нечего.",
    )


@dg.definitions
def mornings() -> dg.Definitions:
    """A schedule an institution of the seed."""
    return dg.Definitions(schedules=[morning_of_printing(one) for one in known_institutions().values()])
