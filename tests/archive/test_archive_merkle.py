"""The hash tree: heads and proofs worked out by hand, the vectors of Certificate Transparency, and every small size."""

from __future__ import annotations

import hashlib

import pytest

from reports.archive import merkle

# Eight leaves and the heads of the first n of them, as published with Certificate Transparency's test suite (sha-256).
VECTORS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def h(*parts: bytes) -> bytes:
    return hashlib.sha512(b"".join(parts)).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_heads_are_those_of_certificate_transparency(size: int) -> None:
    leaves = [merkle.leaf(bytes.fromhex(data), sha256) for data in VECTORS[:size]]
    assert merkle.head(leaves, sha256).hex() == HEADS[size - 1]


def test_three_entries_by_hand() -> None:
    """The tree over a, b, c is ((a b) c): the path of b is a and then c, that of c is the node above a and b."""
    a, b, c = h(b"\0", b"a"), h(b"\0", b"b"), h(b"\0", b"c")
    ab = h(b"\1", a, b)
    leaves = [merkle.leaf(data) for data in (b"a", b"b", b"c")]
    assert leaves == [a, b, c]
    assert merkle.head(leaves) == h(b"\1", ab, c)
    assert merkle.inclusion(leaves, 1) == [a, c]
    assert merkle.inclusion(leaves, 2) == [ab]
    assert merkle.consistency(leaves, 2) == [c]
    assert merkle.consistency(leaves, 1) == [b, c]
    assert merkle.head([]) == h()


def test_the_proof_of_the_rfc_for_seven_leaves() -> None:
    """RFC 6962, 2.1.3: PROOF(3, D[7]) = [c, d, g, l], PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k]."""
    leaves = [merkle.leaf(bytes([n])) for n in range(7)]
    a, b, c, d, e, f, j = leaves
    g, hh, i = h(b"\1", a, b), h(b"\1", c, d), h(b"\1", e, f)
    k = h(b"\1", g, hh)
    l_ = h(b"\1", i, j)
    assert merkle.consistency(leaves, 3) == [c, d, g, l_]
    assert merkle.consistency(leaves, 4) == [l_]
    assert merkle.consistency(leaves, 6) == [i, j, k]
    assert merkle.inclusion(leaves, 0) == [b, hh, l_]
    assert merkle.inclusion(leaves, 6) == [i, k]


def test_every_proof_of_every_small_tree_holds_and_of_no_other() -> None:
    leaves = [merkle.leaf(bytes([n])) for n in range(14)]
    heads = [merkle.head(leaves[:n]) for n in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        for index in range(size):
            path = merkle.inclusion(leaves[:size], index)
            assert merkle.is_included(leaves[index], index, size, path, heads[size])
            assert not merkle.is_included(leaves[index], index, size, path, heads[size - 1])
            assert not merkle.is_included(merkle.leaf(b"forged"), index, size, path, heads[size])
            assert not merkle.is_included(leaves[index], index, size, [*path, path[0] if path else b""], heads[size])
        for earlier in range(1, size + 1):
            proof = merkle.consistency(leaves[:size], earlier)
            assert merkle.is_consistent(earlier, heads[earlier], size, heads[size], proof)
            assert not merkle.is_consistent(earlier, merkle.sha512(b"forged"), size, heads[size], proof)
            assert not merkle.is_consistent(earlier, heads[earlier], size, merkle.sha512(b"forged"), proof)
            if earlier > 1:
                assert not merkle.is_consistent(earlier - 1, heads[earlier], size, heads[size], proof)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    leaves = [merkle.leaf(b"a")]
    with pytest.raises(IndexError):
        merkle.inclusion(leaves, 1)
    for earlier in (0, 2):
        with pytest.raises(IndexError):
            merkle.consistency(leaves, earlier)
    assert not merkle.is_included(leaves[0], 1, 1, [], merkle.head(leaves))
    assert not merkle.is_consistent(2, leaves[0], 1, leaves[0], [])
