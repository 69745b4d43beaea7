"""Requests to an S3 server through boto3, and what its failures mean for the archive. No policy of ours.

Failures become TargetError, or UnreachableError where the whole target is meant; the texts name no key and no secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from reports.archive.model import TargetError, UnreachableError
from reports.archive.targets.places import S3Place

ABSENT = {"NoSuchKey", "NoSuchVersion", "404", "NotFound"}
_REFUSALS = {
    "AccessDenied": "сервер отказал в доступе: у ключа нет права",
    "403": "сервер отказал в доступе: у ключа нет права",
    "InvalidAccessKeyId": "сервер не знает этого ключа доступа",
    "SignatureDoesNotMatch": "сервер не принял секретный ключ",
    "ExpiredToken": "срок временного ключа истёк",
    "RequestTimeTooSkewed": "часы этой машины расходятся с часами сервера",
    "NoSuchBucket": "такого бакета на сервере нет",
    "QuotaExceeded": "исчерпана квота",
    "XMinioStorageFull": "нет свободного места",
    "InsufficientCapacity": "нет свободного места",
    "InsufficientStorage": "нет свободного места",
    "507": "нет свободного места",
    "BadDigest": "байты исказились по дороге: не совпала сумма MD5",
    "InvalidDigest": "сервер не принял сумму MD5",
    "RequestTimeout": "соединение прервалось посреди передачи",
}
_NO_ROOM = 507
_WHOLE = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "RequestTimeTooSkewed", "NoSuchBucket"}


class S3Client:
    """The requests of one target to its bucket."""

    def __init__(self, name: str, place: S3Place) -> None:
        self.name = name
        self._place = place
        self._server_time: datetime | None = None

    @cached_property
    def _boto(self) -> Any:
        place = self._place
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=place.endpoint,
            region_name=place.region,
            aws_access_key_id=place.access_key,
            aws_secret_access_key=place.secret_key,
            aws_session_token=place.session_token,
            verify=str(place.ca_file) if place.ca_file else None,
            config=Config(
                signature_version="s3v4",
                connect_timeout=place.timeout,
                read_timeout=place.timeout,
                retries={"mode": "standard", "total_max_attempts": place.attempts},
                s3={"addressing_style": "path" if place.path_style else "virtual"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        client.meta.events.register("after-call.s3", self._note_time)
        return client

    def _note_time(self, http_response: Any, **_: Any) -> None:
        date = http_response.headers.get("date")
        if date:
            self._server_time = parsedate_to_datetime(date).astimezone(UTC)

    def now(self) -> datetime:
        """The server's clock, not this machine's: a lock set by a clock that runs ahead cannot be taken back."""
        if self._server_time is None:
            self.call("list_objects_v2", MaxKeys=1)
        if self._server_time is None:
            raise TargetError(self.name, "сервер не сообщает времени (заголовок Date)")
        return self._server_time

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """One request about the bucket. KeyError for a key that is not there."""
        with self._meaning(parameters.get("Key")):
            answer: dict[str, Any] = getattr(self._boto, operation)(Bucket=self._place.bucket, **parameters)
            return answer

    def get(self, key: str) -> tuple[dict[str, Any], bytes]:
        """The answer's headers and the whole body. KeyError if there is no such key."""
        with self._meaning(key):
            answer: dict[str, Any] = self._boto.get_object(Bucket=self._place.bucket, Key=key)
            return answer, answer["Body"].read()

    def pages(self, operation: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All pages of a listing."""
        with self._meaning(None):
            yield from self._boto.get_paginator(operation).paginate(Bucket=self._place.bucket, **parameters)

    def versions(self, beginning: str) -> Iterator[dict[str, Any]]:
        """Every version and delete marker of every key that begins so."""
        for page in self.pages("list_object_versions", Prefix=beginning):
            yield from (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))

    def probe(self, failure: TargetError) -> None:
        """Raises UnreachableError, with the cause of `failure`, if the target answers nothing else either."""
        try:
            self.call("list_objects_v2", MaxKeys=1)
        except TargetError as error:
            raise UnreachableError(self.name, failure.cause) from error

    @contextmanager
    def _meaning(self, key: str | None) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            answer = error.response.get("Error", {})
            code = str(answer.get("Code", ""))
            if key is not None and code in ABSENT:
                raise KeyError(key) from error
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            unknown = f"сервер ответил отказом: {code or 'без объяснения'}, HTTP {status}"
            cause = _REFUSALS.get(code) or _REFUSALS.get(str(status) if status == _NO_ROOM else "", unknown)
            raise (UnreachableError if code in _WHOLE else TargetError)(self.name, cause) from error
        except (BotoCoreError, OSError) as error:
            raise UnreachableError(self.name, f"сервер не отвечает ({type(error).__name__})") from error
