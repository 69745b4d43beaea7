"""The key of the pseudonyms: made, lost, changed, left open; and that SQL counts what RFC 2104 says."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from pathlib import Path

import duckdb
import pytest

from pipelines import publishing
from pipelines.config import Home
from pipelines.warehouse.analytics import pseudonyms
from pipelines.warehouse.analytics.declared import PublicationError

OTHER = "ab" * 32


def in_sql(key: pseudonyms.Key, entity: str, institution: str, id_: str) -> str:
    query = f"select {pseudonyms.sql(entity)} from (select '{institution}' as institution_id, ? as id)"
    ((found,),) = duckdb.execute(query, [*key.pads, id_]).fetchall()
    return str(found)


@pytest.mark.parametrize("secret", [b"\x00" * 32, bytes(range(32)), b"\xff" * 64, "ключ из двадцати букв".encode()])
@pytest.mark.parametrize("id_", ["1", "Жуков/2", "netschool:17", "x" * 300, "'; drop table students; --"])
def test_sql_counts_hmac_sha256(secret: bytes, id_: str) -> None:
    message = f"student/school-90/{id_}".encode()
    expected = hmac.new(secret, message, hashlib.sha256).hexdigest()[: pseudonyms.LENGTH]
    assert in_sql(pseudonyms.Key(secret), "student", "school-90", id_) == expected


def test_nobody_is_the_same_elsewhere() -> None:
    key = pseudonyms.Key(bytes(range(32)))
    made = [
        in_sql(key, "student", "school-90", "17"),
        in_sql(key, "staff", "school-90", "17"),
        in_sql(key, "student", "school-154", "17"),
        in_sql(pseudonyms.Key(b"\x01" * 32), "student", "school-90", "17"),
    ]
    assert len(set(made)) == len(made)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "pseudonyms.key"
    before = os.umask(0o000)
    try:
        made = pseudonyms.read_key(path, None)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(made.secret) == 32
    assert pseudonyms.read_key(path, None) == made
    assert pseudonyms.read_key(path, made.fingerprint) == made
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert made.secret.hex() not in repr(made)


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert pseudonyms.new_key(tmp_path / "a" / "k") != pseudonyms.new_key(tmp_path / "b" / "k")


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "pseudonyms.key"
    with pytest.raises(PublicationError, match=r"пропал.*резервной копии.*--new-key"):
        pseudonyms.read_key(path, "0123456789abcdef")
    assert not path.exists()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pseudonyms.key"
    pseudonyms.new_key(path)
    path.chmod(0o640)
    with pytest.raises(PublicationError, match="chmod 600"):
        pseudonyms.read_key(path, None)


@pytest.mark.parametrize("text", ["", "пароль", "ab" * 31, "ab" * 65, "zz" * 32])
def test_what_is_no_key_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pseudonyms.key"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(PublicationError) as refused:
        pseudonyms.read_key(path, None)
    assert not text or text not in str(refused.value)


def test_another_key_is_refused_until_the_change_is_asked_for(home: Home) -> None:
    publishing.publish(home)
    former = publishing.package(home)["vedomost:key"]
    home.pseudonym_key.write_text(OTHER + "\n", encoding="ascii")
    with pytest.raises(PublicationError, match="не тот"):
        publishing.publish(home)
    assert publishing.package(home)["vedomost:key"] == former
    done = publishing.publish(home, new_key=True)
    assert done.analytics is not None
    assert publishing.package(home)["vedomost:key"] not in (former, pseudonyms.Key(bytes.fromhex(OTHER)).fingerprint)


def test_two_things_under_one_pseudonym_stop_the_publication(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.publish(home)
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("update journal.slices set loaded_revision = 'r2'")
    monkeypatch.setattr(pseudonyms, "LENGTH", 0)
    with pytest.raises(PublicationError, match="один псевдоним"):
        publishing.publish(home)


def test_the_environment_comes_before_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pseudonyms.VARIABLE, OTHER)
    publishing.publish(home)
    assert not home.pseudonym_key.exists()
    assert publishing.package(home)["vedomost:key"] == pseudonyms.Key(bytes.fromhex(OTHER)).fingerprint
    monkeypatch.setenv(pseudonyms.VARIABLE, "cd" * 32)
    with pytest.raises(PublicationError, match=pseudonyms.VARIABLE):
        publishing.publish(home)
    publishing.publish(home, new_key=True)
    assert publishing.package(home)["vedomost:key"] == pseudonyms.Key(bytes.fromhex("cd" * 32)).fingerprint
    assert OTHER not in (home.analytics / "analytics" / "datapackage.json").read_text(encoding="utf-8")
