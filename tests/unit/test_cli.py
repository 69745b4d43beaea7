"""The command line as its users meet it: help and mistakes in Russian, exit codes, nothing lost by a wrong batch."""

import json
import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click
import duckdb
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from pipelines.cli import vedomost
from pipelines.russian_click import LOCALE
from reports.catalogue import ACTS, CATALOGUE

LATIN_ALLOWED = re.compile(
    r"vedomost[\w.]*|VEDOMOST_\w+|--[\w-]+|-h\b|journal-export/1|seeds/[a-z_]+\.csv|school-90|\./var|var/\w+|\.zip|docs/"
    r"|\[landing\] url|s3://|sftp://|landing\.md|BagIt|RFC \d+|timestamp_\w+|archive/anchors|sha512sum"
    r"|manifest-sha512\.txt|Excel|\w\.csv"
    r"|PDF|XLSX|CSV|JSON|Dagster|URN|Ctrl\+C|20\d\d-\d\d(-q2)?|20\d\d-W?\d\d|\byear\b|127\.0\.0\.1|\bx\b"
    r"|office/identity\.jsonl|identity\.md|dnevnik\.ru|secrets/pseudonyms\.key|publishing\.md"
    r"|SQL|Tab|analysts\.md|\"(select \* )?from [\w.]+(\(date '[\d-]+'\))?\"|\[?-c\]?\b"
    r"|PAdES B-LTA|\ball\b|PKCS#1[12]|\bPIN\b|\bCMS\b|OpenSSL|libengine-gost-openssl|\[signing\]|urn:vedomost:"
    r"|\.signed\.pdf|\.(p7s|sig|pdf|jpg|png|tif)\b"
    r"|\bdbt\b|published|Parquet|Python|(?:rpt|fct)_[a-z_]+|n2 > 0|\bR\b"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def commands() -> list[list[str]]:
    found = []

    def walk(path: list[str], command: click.Command) -> None:
        found.append(path)
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                walk([*path, name], child)

    walk([], vedomost)
    return found


def codes() -> set[str]:
    """What help may name in Latin letters: the commands, their choices, the reports of the catalogue."""
    found = set(CATALOGUE) | set(ACTS)
    for path in commands():
        command: click.Command = vedomost
        for name in path:
            command = command.commands[name]  # type: ignore[attr-defined]
        found.update(path)
        found.update(
            str(one) for each in command.params if isinstance(each.type, click.Choice) for one in each.type.choices
        )
    return found


CODES = re.compile(rf"(?<![\w-])({'|'.join(sorted(map(re.escape, codes()), key=len, reverse=True))})(?![\w-])")


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_teaches_in_russian(path: list[str]) -> None:
    result = CliRunner().invoke(vedomost, [*path, "--help"])
    assert result.exit_code == 0
    assert "Использование:" in result.output
    left = CODES.sub("", LATIN_ALLOWED.sub("", re.sub(r"-\n\s+", "-", result.output)))
    assert not re.findall(r"[A-Za-z]{2,}", left), "an English word in the help"


def test_all_commands_of_the_design_are_there() -> None:
    names = {" ".join(path) for path in commands()}
    assert {"sample", "load", "quarantine", "build", "close", "status", "doctor", "demo", "ui"} <= names
    assert {"archive find", "archive verify", "archive repair", "archive export"} <= names


def test_a_mistyped_command_is_refused_in_russian() -> None:
    result = CliRunner().invoke(vedomost, ["lod"])
    assert result.exit_code == 2
    assert "Нет такой команды: 'lod'" in result.output


def test_a_missing_option_is_named_in_russian() -> None:
    result = CliRunner().invoke(vedomost, ["close", "--institution", "school-90", "--period", "year"])
    assert result.exit_code == 2
    assert "Не указан параметр '--by'" in result.output


def test_building_before_anything_is_loaded_says_what_to_do(home: Path) -> None:
    result = CliRunner().invoke(vedomost, ["build", "--institution", "school-90", "--period", "year"])
    assert result.exit_code == 1
    assert "load" in result.output
    assert "Traceback" not in result.output


def test_broken_settings_are_told_in_one_line(home: Path) -> None:
    home.mkdir()
    (home / "vedomost.toml").write_text("workers = [", encoding="utf-8")
    result = CliRunner().invoke(vedomost, ["status"])
    assert result.exit_code == 1
    assert "vedomost.toml" in result.output
    assert "не читается" in result.output


def test_a_wrong_batch_ends_with_1_and_is_listed(home: Path) -> None:
    batch = home / "landing" / "school-90" / "2024-09-02"
    batch.mkdir(parents=True)
    manifest = {
        "contract": "journal-export/9",
        "institution_id": "school-90",
        "export_date": "2024-09-02",
        "exported_at": "2024-09-02T20:00:00+07:00",
        "source_system": "manual",
        "mode": "delta",
    }
    (batch / "batch.json").write_text(json.dumps(manifest), encoding="utf-8")
    result = CliRunner().invoke(vedomost, ["load"])
    assert result.exit_code == 1
    assert "journal-export/9" in result.output
    assert len([path for path in (home / "raw").rglob("*") if path.is_file()]) == 1, "the bytes are kept"
    again = CliRunner().invoke(vedomost, ["load"])
    assert again.exit_code == 0, "a batch that was refused and has not changed is not refused again"
    listed = CliRunner().invoke(vedomost, ["quarantine"])
    assert "Отклонённые выгрузки: 1" in listed.output
    assert "journal-export/9" in listed.output


def test_compiled_translation_is_that_of_the_source() -> None:
    folder = LOCALE / "ru" / "LC_MESSAGES"
    fresh = BytesIO()
    with (folder / "messages.po").open("rb") as source:
        write_mo(fresh, read_po(source, locale="ru"))
    fresh.seek(0)
    with (folder / "messages.mo").open("rb") as committed:
        assert _messages(committed) == _messages(fresh)


def _messages(compiled: BinaryIO) -> dict[str, str]:
    """What a compiled catalogue says, without its header, which holds the time of compiling."""
    return {key: text for key, text in GNUTranslations(compiled)._catalog.items() if key}


def test_a_warehouse_of_another_version_is_told_in_russian(home: Path) -> None:
    (home / "published").mkdir(parents=True)
    with duckdb.connect(str(home / "published" / "warehouse.duckdb")) as con:
        con.execute("create table anything (n integer)")
    result = CliRunner().invoke(vedomost, ["build", "--institution", "school-90", "--period", "year"])
    assert result.exit_code == 1
    assert "Хранилище сделано другой версией программы. Пересчитайте его: vedomost load." in result.output
