"""A conversation with the published copy: questions in SQL with completion and history, answers as tables.

The session reads the edition it opened and says when a newer one was published; «.обновить» opens that one. How a
query is run is in `answers`, what can be completed in `completion`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from rich.console import Console

from pipelines.analysts import answers
from pipelines.analysts.catalogue import TITLES, Relation, in_order, relations, spoken
from pipelines.analysts.completion import COMMANDS, SqlCompleter
from pipelines.analysts.copies import Opened, open_copy
from pipelines.config import Home
from pipelines.console import day, table

TABLES, DESCRIBE, REFRESH, LEAVE = COMMANDS
HELP = f"""\
Запрос кончается точкой с запятой. Tab подсказывает таблицы и столбцы, ↑ — прежние запросы.
{TABLES} — что есть, {DESCRIBE} marts.fct_mark — её столбцы, {REFRESH} — открыть новую копию, {LEAVE} или Ctrl+D.
Как записано в журнале на прошлый день: from as_of.fct_mark(date '2025-11-14'). Вопросы и ответы — docs/analysts.md."""


def banner(opened: Opened) -> Iterator[str]:
    """What is open and of which days it speaks, in lines."""
    names = "с фамилиями: персональные данные" if opened.has_names else "без фамилий"
    yield f"Копия хранилища {names}, только для чтения: {opened.path}"
    found = spoken(opened.con)
    if not found:
        yield "В ней ещё нет ни одного учебного года."
    for each in found:
        years = each.first_year if each.first_year == each.last_year else f"{each.first_year} … {each.last_year}"
        yield f"  {each.institution_id}: {years}, состояние на {day(each.as_of)}"
    listed = in_order(relations(opened.con))
    for schema, title in TITLES.items():
        count = sum(each.schema == schema for each in listed)
        if count:
            yield f"  {schema:<8} {count:>3}  {title}"


def private_history(path: Path) -> FileHistory:
    """The history of questions in that file, readable by its owner only: a question may hold a name."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    return FileHistory(str(path))


def _keys() -> KeyBindings:
    """Enter sends a statement that is finished by «;» or a command; in an unfinished one it begins a new line."""
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        text = event.current_buffer.text.strip()
        if not text or text.endswith(";") or text.startswith("."):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.insert_text("\n")

    return keys


class Session:
    """One conversation; `run` lasts until the person leaves."""

    def __init__(self, home: Home, staff: bool, console: Console) -> None:
        self._home, self._staff, self._console = home, staff, console
        self._completer = SqlCompleter({})
        self._relations: dict[str, Relation] = {}
        history = private_history(home.root / "sql_history")
        self._prompt: PromptSession[str] = PromptSession(
            history=history, completer=self._completer, multiline=True, key_bindings=_keys()
        )
        self._stack = ExitStack()

    def run(self) -> None:
        """Converse until Ctrl+D or «.выход»."""
        with self._stack:
            self._open()
            self._say(HELP)
            while (text := self._read()) is not None:
                if text == LEAVE:
                    break
                if text:
                    self._answer(text)

    def _open(self) -> None:
        self._stack.close()
        self._opened = self._stack.enter_context(open_copy(self._home, self._staff))
        answers.confine(self._opened.con)
        self._relations = dict(relations(self._opened.con))
        self._completer.update(self._relations)
        for line in banner(self._opened):
            self._say(line)

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False)

    def _read(self) -> str | None:
        try:
            return self._prompt.prompt(FormattedText([("bold", "vedomost> ")])).strip()
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return None

    def _answer(self, text: str) -> None:
        if text.startswith("."):
            self._command(text)
        else:
            try:
                answer = answers.ask(self._opened.con, text, answers.SHOWN_ROWS)
            except answers.QueryError as error:
                self._say(str(error))
            except KeyboardInterrupt:
                self._opened.con.interrupt()
                self._say("Запрос остановлен.")
            else:
                self._console.print(answers.as_table(answer))
                self._say(answers.footing(answer))
        if self._opened.is_outdated:
            self._say(f"Опубликована новая копия, открыта прежняя: {REFRESH}")

    def _command(self, text: str) -> None:
        name, _, rest = text.rstrip(";").partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            TABLES: self._list,
            DESCRIBE: self._describe,
            REFRESH: lambda _: self._open(),
        }
        if name in commands:
            commands[name](rest.strip())
        else:
            self._say(f"Нет такой команды: {name}. Есть {', '.join(COMMANDS)}.")

    def _list(self, start: str) -> None:
        rows = [(each.call, each.description) for each in in_order(self._relations) if each.name.startswith(start)]
        self._console.print(table("", ("что", "о чём"), rows))

    def _describe(self, name: str) -> None:
        relation = self._relations.get(name.partition("(")[0])
        if relation is None:
            self._say(f"Нет такой таблицы: «{name}». Список — {TABLES}.")
            return
        rows = [(column.name, column.type, column.description) for column in relation.columns]
        self._console.print(table(f"{relation.call}. {relation.description}", ("столбец", "тип", "о чём"), rows))
