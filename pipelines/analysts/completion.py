"""What can stand where the cursor is: names of tables, of functions, of the columns of the tables named, words of SQL.

The parser of DuckDB judges only whole statements, so a half-written one is read by its words; nothing is executed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from pipelines.analysts.catalogue import SHOWN, Relation

WORD = re.compile(r"[\w.]+$")
NAMED = re.compile(r"\b(?:from|join)\s+([\w.]+)(?:\s*\([^()]*\))?(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
AFTER_TABLE_WORD = re.compile(r"\b(?:from|join|describe|summarize|show)\s+[\w.]*$", re.IGNORECASE)
# fmt: off
KEYWORDS = (
    "select", "from", "where", "group", "order", "by", "limit", "having", "join", "left", "inner", "on", "using",
    "and", "or", "not", "in", "is", "null", "between", "like", "case", "when", "then", "else", "end", "as",
    "distinct", "union", "all", "with", "count", "sum", "avg", "min", "max", "round", "filter", "over",
    "partition", "desc", "asc", "nulls", "last", "date", "describe", "summarize", "qualify", "exclude",
)
# fmt: on
COMMANDS = (".таблицы", ".описание", ".обновить", ".выход")


class SqlCompleter(Completer):
    """Completes against the relations of one copy; `update` gives it those of the next edition."""

    def __init__(self, relations: Mapping[str, Relation]) -> None:
        self.update(relations)

    def update(self, relations: Mapping[str, Relation]) -> None:
        """Complete against these from now on."""
        self._relations = relations
        shown = sorted(
            relations.values(),
            key=lambda each: (SHOWN.index(each.schema) if each.schema in SHOWN else len(SHOWN), each.name),
        )
        self._tables = {each.name: each for each in shown}

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may be put in the place of the word before the cursor."""
        before = document.text_before_cursor
        if before.lstrip().startswith("."):
            yield from self._commands(before.lstrip())
            return
        found = WORD.search(before)
        word = found.group() if found else ""
        if AFTER_TABLE_WORD.search(before):
            yield from self._of_tables(word)
        elif "." in word:
            yield from self._of_alias(document.text, word)
        elif word:
            yield from self._of_columns(document.text, word)
            yield from _matching(word, KEYWORDS, "слово SQL")

    def _commands(self, before: str) -> Iterator[Completion]:
        command, blank, rest = before.partition(" ")
        if blank:
            yield from self._of_tables(rest)
        else:
            yield from _matching(command, COMMANDS, "команда")

    def _of_tables(self, word: str) -> Iterator[Completion]:
        """By the beginning of the whole name or of the name without its schema."""
        wanted = word.casefold()
        for name, relation in self._tables.items():
            if name.startswith(wanted) or ("." not in wanted and name.partition(".")[2].startswith(wanted)):
                text = f"{name}(" if relation.parameters else name
                yield Completion(text, -len(word), display=relation.call, display_meta=relation.description)

    def _of_alias(self, text: str, word: str) -> Iterator[Completion]:
        alias, _, start = word.rpartition(".")
        named = dict(self._named(text))
        if alias in named:
            for column in named[alias].columns:
                if column.name.startswith(start.casefold()):
                    meta = column.description or column.type
                    yield Completion(column.name, -len(start), display_meta=meta)
        else:
            yield from self._of_tables(word)

    def _of_columns(self, text: str, word: str) -> Iterator[Completion]:
        seen = set()
        for _, relation in self._named(text):
            for column in relation.columns:
                if column.name.startswith(word.casefold()) and column.name not in seen:
                    seen.add(column.name)
                    yield Completion(column.name, -len(word), display_meta=column.description or column.type)

    def _named(self, text: str) -> Iterator[tuple[str, Relation]]:
        """The relations that the statement names, by what its columns may be called by: an alias, else the name."""
        for name, alias in NAMED.findall(text):
            relation = self._relations.get(name.casefold())
            if relation is not None:
                short = name.rpartition(".")[2]
                yield (alias if alias and alias.casefold() not in KEYWORDS else short), relation


def _matching(word: str, candidates: Iterable[str], meta: str) -> Iterator[Completion]:
    for candidate in candidates:
        if candidate.startswith(word.casefold()) and candidate != word.casefold():
            yield Completion(candidate, -len(word), display_meta=meta)
