"""Where journals hand their batches over: a folder of this machine, an S3 prefix, a folder of an SFTP server.

A place does two things: it lists what lies there, by names, sizes and times alone, and it reads one batch whole. What
of it is new, and when it is whole enough to be taken, is decided in `landing` and `patience`.

A folder keeps to `pathlib`, which sees what fsspec does not: links, special files, modes, the inode's own time. The
others are fsspec's file systems behind one listing and one reading (`remote`), each with its own way in (`s3`, `sftp`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.config import Home
from pipelines.warehouse.places.base import LandedBatch, Place, PlaceError
from pipelines.warehouse.places.folder import Folder
from pipelines.warehouse.places.settings import S3Settings, SftpSettings, landing_settings

__all__ = ["Folder", "LandedBatch", "Place", "PlaceError", "open_landing"]


@contextmanager
def open_landing(home: Home) -> Iterator[Place]:
    """The landing place of the settings; a connection is held until the end of the `with` block.

    Raises SettingsError for settings that cannot be used, PlaceError if the place cannot be reached.
    """
    settings = landing_settings(home)
    if isinstance(settings, S3Settings):
        from pipelines.warehouse.places.s3 import open_s3

        yield open_s3(settings)
    elif isinstance(settings, SftpSettings):
        from pipelines.warehouse.places.sftp import open_sftp

        with open_sftp(settings) as place:
            yield place
    else:
        yield Folder(home.landing)
