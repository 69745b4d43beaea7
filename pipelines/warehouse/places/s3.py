"""An S3 prefix as a landing place (s3fs). Signed with the keys that were given and no others; certificates are checked.

An object appears whole or not at all, so its etag tells one content from another and its time is the server's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import s3fs
from botocore import exceptions as botocore

from pipelines.warehouse.places.base import PlaceError
from pipelines.warehouse.places.remote import Remote, RemoteFile, RemotePlace
from pipelines.warehouse.places.settings import S3Settings

PAGE = 1000  # objects a request; no server gives more
LIMITS = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3, "mode": "standard"}}


def open_s3(settings: S3Settings) -> RemotePlace:
    """The place; nothing is asked of the server yet."""
    system = s3fs.S3FileSystem(
        key=settings.access_key,
        secret=settings.secret_key,
        token=settings.session_token,
        endpoint_url=settings.endpoint_url,
        client_kwargs={"region_name": settings.region, "verify": str(settings.ca_file) if settings.ca_file else None},
        config_kwargs=LIMITS,
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    system.retries = 1  # botocore tries again by LIMITS; s3fs on top of it would multiply the waiting
    return RemotePlace(str(settings), _Prefix(system, settings), lambda: _asked(settings))


class _Prefix(Remote):
    def __init__(self, system: Any, settings: S3Settings) -> None:
        self.system = system
        self.bucket = settings.bucket
        self.prefix = f"{settings.prefix}/" if settings.prefix else ""

    def files(self, below: str) -> list[RemoteFile]:
        found: list[RemoteFile] = []
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=self.prefix + below, MaxKeys=PAGE, **more)
            for item in page.get("Contents", ()):
                path = item["Key"].removeprefix(self.prefix)
                inside = not below or path == below or path.startswith(f"{below}/")
                if inside and not path.endswith("/"):  # a console's mark for a folder
                    parts = tuple(path.split("/"))
                    found.append(RemoteFile(parts, item["Size"], item["ETag"], item["LastModified"]))
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def fetch(self, paths: Sequence[str]) -> list[bytes | None]:
        # one by one: `cat` of many would take a name with brackets for a pattern
        return [self.system.cat_file(f"{self.bucket}/{self.prefix}{path}") for path in paths]

    def now(self) -> datetime | None:
        head = self._call("list_objects_v2", Prefix=self.prefix, MaxKeys=1)["ResponseMetadata"]["HTTPHeaders"]
        return parsedate_to_datetime(head["date"]) if "date" in head else None

    def _call(self, method: str, **parameters: Any) -> Any:
        return self.system.call_s3(method, Bucket=self.bucket, **parameters)


@contextmanager
def _asked(settings: S3Settings) -> Iterator[None]:
    server = settings.endpoint_url or "Amazon S3"
    try:
        yield
    except PermissionError as error:
        raise PlaceError(
            f"{server} не пускает к {settings}: {error}. Проверьте ключи доступа и право читать и перечислять (список)."
        ) from error
    except FileNotFoundError as error:  # an object that is gone is dealt with in RemotePlace.read
        raise PlaceError(
            f"На {server} нет хранилища «{settings.bucket}»: {error}. Проверьте landing.url и landing.endpoint_url."
        ) from error
    except (botocore.ConnectionError, botocore.HTTPClientError) as error:
        raise PlaceError(
            f"Связи с {server} нет или она оборвалась: {error}. Проверьте сеть и landing.endpoint_url; загруженное "
            "сохранено, следующая загрузка продолжит."
        ) from error
    except (botocore.BotoCoreError, OSError) as error:
        raise PlaceError(f"{server} отвечает ошибкой на {settings}: {error}. Повторите загрузку позже.") from error
