"""What `status` is told: counts by hand of batches, rows set aside and slices."""

from __future__ import annotations

from datetime import date

from ingest_site import SCHOOL, YEAR, Site, marks

from pipelines.warehouse import versions
from pipelines.warehouse.state import InstitutionState, SliceState, warehouse_state


def test_batches_rows_and_slices_are_counted_by_institution(site: Site) -> None:
    site.land("2025-09-01", {"academic_years.csv": YEAR, "marks.csv": marks([("m1", "l1", "9"), ("m2", "l1", "5")])})
    site.land("2025-09-02", {"marks.csv": marks([("m3", "l1", "8")])})
    site.land("2025-09-03", mode="нет такого")
    site.load()
    with site.open() as con:
        versions.mark_built(con, [(SCHOOL, "2025-26")], "project")
        (built,) = warehouse_state(con, "project")
        (changed,) = warehouse_state(con, "project changed")
    year = SliceState("2025-26", as_of=date(2025, 9, 2), is_stale=False)
    assert built == InstitutionState(SCHOOL, date(2025, 9, 2), 2, 1, 0, 2, (year,))
    assert [each.is_stale for each in changed.slices] == [True]
