"""One static page about the models: lineage, what every table and column is, its tests. No server, no network.

The page is dbt's own documentation (`index.html` of dbt-core) with the manifest and the catalogue written into it; the
words are the dictionary's, before the developers' own. Columns and types come from the staff's copy; no row is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import Home
from pipelines.warehouse import dbt
from pipelines.warehouse.connection import open_published
from pipelines.warehouse.dictionary import Dictionary, dictionary
from pipelines.warehouse.rawstore import put_in_place

MANIFEST, CATALOGUE = '"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"'
"""Where dbt's page has its two files written into it; `dbt docs generate --static` does the same."""
OFFLINE = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'none';
script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:">"""
OVERVIEW = """
# Хранилище отчётности школы

Слева — модели: **marts** — измерения и факты, **trends** — показатели по годам, **reports** — числа напечатанных
документов, **seeds** — справочники, **staging** и **intermediate** — шаги к ним. У каждой — что в ней строка, что в
каждом столбце, какие проверки она проходит и из чего сделана (кнопка внизу справа — схема происхождения).

Как спрашивать — `docs/analysts.md`, по каким правилам считается — `docs/rules.md`.
"""
PROJECT = "vedomost"
TITLE = "<title>dbt Docs</title>"


class PageError(Exception):
    """The page cannot be made; the message is for the administrator."""


def write(home: Home, path: Path) -> int:
    """Write the page to `path` (mode 0600, put in place whole); answers with how many tables it tells of.

    Raises WarehouseError (Russian) if nothing is published, DbtError if the project cannot be parsed.
    """
    with open_published(home.published_warehouse) as con:
        columns = catalogue_columns(con)
    manifest = dbt.manifest(home)
    catalogue = explain(manifest, columns, dictionary())
    partial = path.with_name(f".{path.name}.part")
    with put_in_place(partial, path):
        partial.touch(mode=0o600)
        partial.write_text(page(manifest, catalogue), encoding="utf-8")
    return len(catalogue["nodes"]) + len(catalogue["sources"])


def catalogue_columns(con: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[str, str]]:
    """«schema.table» → its columns with their types, as the copy has them."""
    found: dict[str, dict[str, str]] = {}
    for schema, table, name, type_ in con.execute(
        "select table_schema, table_name, column_name, data_type from information_schema.columns "
        "where table_catalog = current_database() order by table_schema, table_name, ordinal_position"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[name] = type_
    return found


def explain(manifest: dict[str, Any], columns: Mapping[str, Mapping[str, str]], words: Dictionary) -> dict[str, Any]:
    """Put Russian words before the developers' in the manifest, for all columns there are; the catalogue of them."""
    catalogue: dict[str, Any] = {"nodes": {}, "sources": {}, "errors": None, "metadata": {}}
    for kind in ("nodes", "sources"):
        for unique_id, node in manifest[kind].items():
            if node["resource_type"] not in ("model", "seed", "source"):
                continue
            there = columns.get(f"{node['schema']}.{node['name']}", {})
            node["description"] = _both(words.model(node["name"]), node["description"])
            declared = node["columns"]
            node["columns"] = {
                name: declared.get(name, {"name": name, "meta": {}, "tags": []})
                | {
                    "description": _both(
                        words.column(node["name"], name), declared.get(name, {}).get("description") or ""
                    )
                }
                for name in there or declared
            }
            catalogue[kind][unique_id] = {
                "unique_id": unique_id,
                "metadata": {"schema": node["schema"], "name": node["name"], "type": "TABLE", "comment": None},
                "columns": {
                    name: {"name": name, "type": type_, "index": number, "comment": None}
                    for number, (name, type_) in enumerate(there.items(), start=1)
                },
                "stats": {},
            }
    return catalogue


def _both(russian: str, developers: str) -> str:
    """The reader's words, and under them the developers' where these say something else."""
    plain = " ".join(developers.split())
    return "\n\n".join(part for part in (russian, plain if plain != russian else "") if part)


def page(manifest: Mapping[str, Any], catalogue: Mapping[str, Any]) -> str:
    """dbt's page with both written into it. Raises PageError if this version of dbt made its page otherwise."""
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    text = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    if not all(part in text for part in (MANIFEST, CATALOGUE, "<head>", TITLE)):
        raise PageError("Страница о моделях не сделана: установленный dbt устроен иначе. Поставьте версию из uv.lock.")
    text = text.replace("<head>", f"<head>{OFFLINE}", 1).replace(TITLE, "<title>Ведомость: модели</title>", 1)
    return text.replace(MANIFEST, _json(_trimmed(manifest))).replace(CATALOGUE, _json(catalogue))


def _trimmed(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The manifest without other packages' macros, and with a Russian title page; nobody is told who looks at it."""
    macros = {key: each for key, each in manifest["macros"].items() if each["package_name"] == PROJECT}
    overview = {
        "name": "__overview__", "resource_type": "doc", "package_name": PROJECT, "path": "overview.md",
        "original_file_path": "overview.md", "unique_id": f"doc.{PROJECT}.__overview__", "block_contents": OVERVIEW,
    }  # fmt: skip
    metadata = {**manifest["metadata"], "send_anonymous_usage_stats": False, "user_id": None}
    return {**manifest, "macros": macros, "docs": {overview["unique_id"]: overview}, "metadata": metadata}


def _json(content: object) -> str:
    """JSON that may stand inside a script."""
    return json.dumps(content, ensure_ascii=False, default=str, separators=(",", ":")).replace("</", "<\\/")
