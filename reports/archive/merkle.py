"""The hash tree over a list of entries: its head, and the proofs that an entry is in it and that one list continues
another (RFC 6962, section 2.1, with sha-512 as everywhere in the archive).

Pure: bytes in, digests out. Which entries are the list, and where a head is printed or anchored, is not decided here.
A leaf is hashed as 0x00 ‖ data, a node as 0x01 ‖ left ‖ right, so that neither can be taken for the other; anyone can
do it with `sha512sum`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Hash = Callable[[bytes], bytes]


def sha512(data: bytes) -> bytes:
    """The digest of the archive's trees."""
    return hashlib.sha512(data).digest()


def leaf(data: bytes, hashed: Hash = sha512) -> bytes:
    """MTH({d}) = HASH(0x00 || d): what an entry weighs in the tree."""
    return hashed(b"\x00" + data)


def head(leaves: Sequence[bytes], hashed: Hash = sha512) -> bytes:
    """The head of the tree over `leaves` (each as `leaf` gives it); of none, the hash of nothing (2.1)."""
    if not leaves:
        return hashed(b"")
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return _node(head(leaves[:half], hashed), head(leaves[half:], hashed), hashed)


def inclusion(leaves: Sequence[bytes], index: int, hashed: Hash = sha512) -> list[bytes]:
    """The audit path of the leaf at `index`, from 0 (2.1.1): lowest first. IndexError for a leaf there is not."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*inclusion(leaves[:half], index, hashed), head(leaves[half:], hashed)]
    return [*inclusion(leaves[half:], index - half, hashed), head(leaves[:half], hashed)]


def consistency(leaves: Sequence[bytes], earlier: int, hashed: Hash = sha512) -> list[bytes]:
    """The proof that the first `earlier` leaves are the beginning of them all (2.1.2). IndexError for none."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(earlier)
    return _subproof(leaves, earlier, True, hashed)


def _subproof(leaves: Sequence[bytes], earlier: int, is_known: bool, hashed: Hash) -> list[bytes]:
    """`is_known`: the head of the first `earlier` leaves is one that the verifier has."""
    if earlier == len(leaves):
        return [] if is_known else [head(leaves, hashed)]
    half = _half(len(leaves))
    if earlier <= half:
        return [*_subproof(leaves[:half], earlier, is_known, hashed), head(leaves[half:], hashed)]
    return [*_subproof(leaves[half:], earlier - half, False, hashed), head(leaves[:half], hashed)]


def is_included(entry: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, hashed: Hash = sha512) -> bool:
    """Whether `path` proves that the leaf `entry` stands at `index` of a tree of `size` leaves with that head."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size)
    if len(sides) != len(path):
        return False
    found = entry
    for is_right, other in zip(sides, path, strict=True):
        found = _node(other, found, hashed) if is_right else _node(found, other, hashed)
    return found == root


def is_consistent(
    earlier: int, earlier_root: bytes, size: int, root: bytes, proof: Sequence[bytes], hashed: Hash = sha512
) -> bool:
    """Whether `proof` shows that the tree of `size` leaves continues the one of `earlier` leaves."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not proof and earlier_root == root
    # the lowest node of the old tree's right edge that is whole: left siblings above it belong to both trees
    node, last = earlier - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    rest = list(proof) if node else [earlier_root, *proof]
    if not rest:
        return False
    old = new = rest[0]
    for other in rest[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = _node(other, old, hashed), _node(other, new, hashed)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = _node(new, other, hashed)
        node, last = node >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root


def _half(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _node(left: bytes, right: bytes, hashed: Hash) -> bytes:
    return hashed(b"\x01" + left + right)


def _sides(index: int, size: int) -> list[bool]:
    """Of every node on the way up, whether it is the right one of its two; lowest first."""
    sides: list[bool] = []
    first, length = 0, size
    while length > 1:
        half = _half(length)
        is_right = index - first >= half
        first, length = (first + half, length - half) if is_right else (first, half)
        sides.append(is_right)
    return sides[::-1]
