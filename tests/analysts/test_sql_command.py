"""`vedomost sql -c` and a conversation in a terminal of its own while builds replace the copy."""

from __future__ import annotations

import codecs
import csv
import io
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from copy_by_hand import write_copy
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from pipelines.analysts.session import Session
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.warehouse import publishing

COUNT = "select count(*) as n, max(value) as best from marts.fct_mark"


def ask(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(vedomost, ["sql", *arguments], input=stdin)


def test_one_query_is_answered_with_how_many_rows(home: Home) -> None:
    result = ask("-c", "from as_of.fct_mark(date '2025-01-01')")
    assert result.exit_code == 0
    assert "m1" in result.stdout
    assert "m2" not in result.stdout
    assert "1 строка" in result.stderr


def test_csv_is_whole_and_for_programs(home: Home) -> None:
    query = "select range as n, case when range = 1 then null else 'a;\"b' end as text from range(250)"
    rows = list(csv.reader(io.StringIO(ask("--csv", "-c", query).stdout)))
    assert rows[:3] == [["n", "text"], ["0", 'a;"b'], ["1", ""]]
    assert len(rows) == 251


def test_a_long_answer_on_the_screen_says_that_it_is_cut(home: Home) -> None:
    result = ask("-c", "from range(101)")
    assert "100 строк, есть ещё" in result.stderr
    assert "есть ещё" not in ask("-c", "from range(100)").stderr


def test_a_query_comes_by_a_pipe(home: Home) -> None:
    assert "2" in ask(stdin=COUNT).stdout


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("delete from marts.fct_mark", "только для чтения"),
        ("create table marts.mine (n integer)", "только для чтения"),
        ("copy marts.fct_mark to '{tmp}/out.csv'", "файлы и другие базы из него недоступны"),
        ("from read_text('{tmp}/secret')", "файлы и другие базы из него недоступны"),
        ("attach '{tmp}/other.duckdb'", "файлы и другие базы из него недоступны"),
        ("set enable_external_access = true", "не понят или не выполнен"),
        ("select * from marts.fct_marks", "Такого в копии нет"),
        ("selec 1", "не понят или не выполнен"),
        (";", "нет ни одной команды"),
    ],
)
def test_what_cannot_be_done_is_said_in_russian(home: Home, tmp_path: Path, query: str, told: str) -> None:
    (tmp_path / "secret").write_text("тайна")
    write_copy(tmp_path / "other.duckdb")
    result = ask("-c", query.format(tmp=tmp_path))
    assert result.exit_code == 1
    assert told in result.output
    assert "тайна" not in result.output
    assert not (tmp_path / "out.csv").exists()


def test_without_a_copy_the_way_to_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path / "home"))
    assert "Сначала выполните загрузку: vedomost load" in ask("-c", COUNT).output
    write_copy(tmp_path / "home" / "published" / "warehouse.duckdb")
    without_names = ask("-c", COUNT)
    assert (without_names.exit_code, "--staff" in without_names.output) == (1, True)
    assert ask("--staff", "-c", COUNT).exit_code == 0


def test_csv_without_a_query_is_a_mistake(home: Home) -> None:
    result = ask("--csv")
    assert (result.exit_code, "-c ЗАПРОС" in result.output) == (2, True)


class Terminal:
    """A terminal with `vedomost sql` in it: what is typed, and what it then shows, piece by piece."""

    def __init__(self, master: int) -> None:
        self._master, self._unread = master, ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def type(self, text: str) -> None:
        """Type it at the next invitation."""
        self.until("vedomost> ")
        os.write(self._master, text.encode())

    def until(self, wanted: str, seconds: float = 60) -> str:
        """What is shown up to and with `wanted`; what comes after it is left for the next call. Fails if in vain."""
        end = time.monotonic() + seconds
        while wanted not in self._unread:
            ready, _, _ = select.select([self._master], [], [], max(0, end - time.monotonic()))
            assert ready, f"«{wanted}» не показано: {self._unread}"
            self._unread += self._decoder.decode(os.read(self._master, 65536)).replace("\r", "")
        shown, _, self._unread = self._unread.partition(wanted)
        return shown + wanted


@contextmanager
def conversation(home: Home) -> Iterator[Terminal]:
    """`vedomost sql` as a process with a terminal of its own."""
    master, slave = pty.openpty()
    command = [str(Path(sys.executable).with_name("vedomost")), "sql"]
    environment = os.environ | {"VEDOMOST_HOME": str(home.root), "TERM": "dumb", "PYTHONUTF8": "1", "COLUMNS": "120"}
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    try:
        yield Terminal(master)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_a_conversation_goes_on_undisturbed_while_builds_replace_the_copy(home: Home, tmp_path: Path) -> None:
    """A real process reads on in the edition it opened, is told of the new one, and opens it when asked to."""
    copy = home.analytics / "analytics.duckdb"
    with conversation(home) as terminal:
        shown = terminal.until("Запрос кончается точкой с запятой")
        assert "без фамилий" in shown
        assert "school-90: 2024-25 … 2025-26, состояние на 14.11.2025" in shown
        terminal.type(COUNT + ";\r")
        assert "Опубликована" not in terminal.until("1 строка")
        for n in range(3, 6):  # three builds, one after another
            built = tmp_path / f"built-{n}.duckdb"
            rows = ", ".join(f"('school-90', '2025-26', 'n{i}', '9', '2025-09-03')" for i in range(n))
            write_copy(built, f"insert into marts.fct_mark values {rows};")
            with publishing.staged(built, copy):
                pass
            terminal.type(COUNT + ";\r")
            shown = terminal.until("Опубликована новая копия")
            assert " 2   5" in shown, "the edition that was opened"
        terminal.type(".обновить\r")
        terminal.type(COUNT + ";\r")
        shown = terminal.until("1 строка")
        assert " 7   9" in shown
        terminal.type(".выход\r")
    history = home.root / "sql_history"
    assert COUNT in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o777 == 0o600


def test_commands_tell_what_there_is_and_a_mistake_ends_nothing(home: Home) -> None:
    with conversation(home) as terminal:
        terminal.type(".таблицы marts.f\r")
        shown = terminal.until("Текущая отметка")
        assert "as_of" not in shown.partition("о чём")[2]
        terminal.type(".описание marts.fct_mark\r")
        terminal.until("Отметка, как в журнале")
        terminal.type(".описание marts.nothing\r")
        terminal.until("Нет такой таблицы: «marts.nothing»")
        terminal.type(".что\r")
        terminal.until("Нет такой команды: .что")
        terminal.type("select\r'многострочно' as a;\r")
        terminal.until("многострочно")
        terminal.until("1 строка")
        terminal.type("selec 1;\r")
        terminal.until("не понят")
        terminal.type(".выход\r")


def test_ctrl_d_ends_the_conversation_and_ctrl_c_only_the_line(home: Home) -> None:
    shown = io.StringIO()
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("select 17\x03select 18;\r\x04")
        Session(home, staff=False, console=Console(file=shown, width=120)).run()
    assert "18" in shown.getvalue()
    assert "17" not in shown.getvalue()
