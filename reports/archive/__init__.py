"""The archive of documents: OCFL storage roots on several targets, a hash-chained ledger, fixity, repair, search.

Use it through `Archive`; the modules behind it are described in their own first lines. It knows no warehouse, no
renderer and no scheduler: documents come in as bytes (`Submission`), receipts and reports go out.
"""

from reports.archive.archive import SYSTEM, Archive
from reports.archive.catalogue import Found
from reports.archive.damage import Damage, Kind, Part, RepairReport, TargetRead, VerifyReport
from reports.archive.model import (
    ArchiveError,
    BusyError,
    Receipt,
    Status,
    Student,
    Submission,
    TargetError,
    UnavailableError,
    UnreachableError,
)
from reports.archive.replicating import ReplicationReport
from reports.archive.states import TargetState, states
from reports.archive.targets import (
    Condition,
    DirectoryPlace,
    DirectoryTarget,
    Place,
    S3Place,
    SftpPlace,
    Target,
    open_target,
)

__all__ = [
    "SYSTEM",
    "Archive",
    "ArchiveError",
    "BusyError",
    "Condition",
    "Damage",
    "DirectoryPlace",
    "DirectoryTarget",
    "Found",
    "Kind",
    "Part",
    "Place",
    "Receipt",
    "RepairReport",
    "ReplicationReport",
    "S3Place",
    "SftpPlace",
    "Status",
    "Student",
    "Submission",
    "Target",
    "TargetError",
    "TargetRead",
    "TargetState",
    "UnavailableError",
    "UnreachableError",
    "VerifyReport",
    "open_target",
    "states",
]
