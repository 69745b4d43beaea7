"""`vedomost publish` and what `status` says of the copies, as the administrator sees them."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from click.testing import CliRunner
from rich.console import Console

from pipelines import publishing, telling_publishing
from pipelines.cli import vedomost
from pipelines.config import Home


@pytest.fixture
def at_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("VEDOMOST_HOME", str(home.root))
    return home


def said(home: Home) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        for part in telling_publishing.status(home):
            console.print(part)
    return capture.get()


def test_what_was_published_where_and_what_did_not_leave(at_home: Home) -> None:
    first = CliRunner().invoke(vedomost, ["publish"])
    assert first.exit_code == 0, first.output
    told = " ".join(first.output.split())
    assert "warehouse.duckdb — заменена" in told
    assert "analytics — заменена" in told
    left = "as_of.dim_student(), rpt_class_attendance_month_total.total_id (mistake), rpt_nobody_knows"
    assert f"Не вышло аналитикам, потому что не объявлено в seeds/publication.csv: {left}" in told
    again = " ".join(CliRunner().invoke(vedomost, ["publish"]).output.split())
    assert again.count("уже такая") == 2


def test_an_open_key_is_told_in_one_line_and_mended(at_home: Home) -> None:
    assert CliRunner().invoke(vedomost, ["publish"]).exit_code == 0
    at_home.pseudonym_key.chmod(0o644)
    refused = CliRunner().invoke(vedomost, ["publish"])
    assert refused.exit_code == 1
    assert "chmod 600" in refused.output
    assert "Traceback" not in refused.output
    at_home.pseudonym_key.chmod(0o600)
    assert CliRunner().invoke(vedomost, ["publish"]).exit_code == 0


def test_a_new_key_is_made_when_asked_for(at_home: Home) -> None:
    CliRunner().invoke(vedomost, ["publish"])
    former = publishing.package(at_home)["vedomost:key"]
    done = CliRunner().invoke(vedomost, ["publish", "--new-key"])
    assert done.exit_code == 0, done.output
    assert publishing.package(at_home)["vedomost:key"] != former
    assert at_home.pseudonym_key.read_text(encoding="ascii").strip() not in done.output


def test_status_says_the_days_and_who_is_behind(home: Home) -> None:
    assert telling_publishing.status(home) == []
    publishing.publish(home)
    assert publishing.staff_days(home) == publishing.analytics_days(home) == {"school-90": date(2025, 5, 30)}
    assert said(home).count("30.05.2025") == 2
    assert "отстаёт" not in said(home)
    with duckdb.connect(str(home.published_warehouse)) as con:  # as after a kill between the two replacements
        con.execute("update marts.dim_academic_year set as_of = '2025-06-02'")
    assert "02.06.2025" in said(home)
    assert "отстаёт" in said(home)
    assert "vedomost publish" in said(home)
    (home.root / "vedomost.toml").write_text("[analytics]\ncopy = false\n", encoding="utf-8")
    assert "выключена" in said(Home(home.root))


def test_a_setting_that_is_neither_true_nor_false(home: Home) -> None:
    (home.root / "vedomost.toml").write_text('[analytics]\ncopy = "нет"\n', encoding="utf-8")
    assert "analytics.copy" in CliRunner().invoke(vedomost, ["publish"], env={"VEDOMOST_HOME": str(home.root)}).output
