"""How a table becomes a file and files become a batch: csv, jsonl, xlsx, parquet; a folder or a zip.

The same rows give the same bytes. Nothing of the school is known here.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o600


def encode(frame: pl.DataFrame, form: str, semicolons: bool = False) -> bytes:
    """The rows as a file of that form; `semicolons` gives the csv that a Russian Excel writes (`;` and a BOM)."""
    buffer = io.BytesIO()
    if form == "csv":
        frame.write_csv(buffer, separator=";" if semicolons else ",", include_bom=semicolons)
    elif form == "jsonl":
        frame.write_ndjson(buffer)
    elif form == "parquet":
        frame.write_parquet(buffer, compression="zstd", statistics=False)
    elif form == "xlsx":
        return _xlsx(frame)
    else:
        raise ValueError(form)
    return buffer.getvalue()


def _letters(index: int) -> str:
    name = ""
    while index >= 0:
        name = chr(65 + index % 26) + name
        index = index // 26 - 1
    return name


def _cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _xlsx(frame: pl.DataFrame) -> bytes:
    """A workbook of one sheet, text in the cells, dates as ISO text."""
    letters = [_letters(index) for index in range(len(frame.columns))]
    head = "".join(_cell(f"{letter}1", name) for letter, name in zip(letters, frame.columns, strict=True))
    rows = [f'<row r="1">{head}</row>']
    for number, values in enumerate(frame.iter_rows(), 2):
        cells = "".join(_cell(f"{letter}{number}", value) for letter, value in zip(letters, values, strict=True))
        rows.append(f'<row r="{number}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="Лист1" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
    }
    return zipped({name: (declaration + text).encode() for name, text in parts.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of the files, without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.external_attr = _MODE << 16
            entry.create_system = 3
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 5)
    return buffer.getvalue()


def batch_json(fields: dict[str, Any], files: dict[str, bytes], rows: dict[str, int] | None) -> bytes:
    """`batch.json`; with `rows` it also carries the rows and the sha256 of every file."""
    content = dict(fields)
    if rows is not None:
        content["files"] = {
            name: {"rows": rows[name], "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(files.items())
        }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def write_private(path: Path, data: bytes) -> None:
    """Write the bytes so that nobody sees half of them, readable by the owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    part.replace(path)


def write_batch(folder: Path, day: str, files: dict[str, bytes], packed: bool, raw: bytes | None = None) -> list[Path]:
    """`<folder>/<day>.zip` or `<folder>/<day>/`; the files written. `raw` stands for the bytes of the zip."""
    if packed:
        target = folder / f"{day}.zip"
        write_private(target, zipped(files) if raw is None else raw)
        return [target]
    part, target = folder / f".{day}.part", folder / day
    shutil.rmtree(part, ignore_errors=True)
    for name, data in sorted(files.items()):
        write_private(part / name, data)
    shutil.rmtree(target, ignore_errors=True)
    part.replace(target)
    return [target / name for name in sorted(files)]
