"""Each morning, where the school is: is this a day of the archive in its calendar? The work is `hand_over`'s."""

import dagster as dg

from pipelines.defs.archive.hand_over import rows_of
from pipelines.defs.jobs import hand_over
from pipelines.defs.mornings import morning_of
from pipelines.exports.institutions import Institution, known_institutions


def morning_of_hand_over(institution: Institution) -> dg.ScheduleDefinition:
    """The schedule of one institution: early in the morning, by the clock of its own time zone."""
    return morning_of(
        institution,
        "hand_over",
        hand_over.name,
        "30 4 * * *",
        "в день архивной копии журнала или сдачи года, в 4:30 по местному времени, снять копию и проверить, чего в "
        "архиве ещё нет.",
        rows_of,
        "ни копии журнала, ни сдачи года.",
    )


@dg.definitions
def hand_over_mornings() -> dg.Definitions:
    """A schedule an institution of the seed."""
    return dg.Definitions(schedules=[morning_of_hand_over(one) for one in known_institutions().values()])
