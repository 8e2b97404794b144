"""Fingerprints of bytes and of words: which files are the same, which texts are nearly so.

Called when bytes are stored and when a found document is matched with the catalogue. The same text gives the same
fingerprint on every machine and in every release: stored signatures are compared for years, so never change the mixing.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from connectshare.kit.text import fold

PERMUTATIONS = 128
# 64 bands of 2 rows find a pair of Jaccard 0.3 with probability 0.998 (0.1: 0.47; those are refused when verified).
BANDS, ROWS = 64, 2
SHINGLE_WORDS = 3
WORDS_READ = 200_000
_EMPTY = b"\xff" * (4 * PERMUTATIONS)
_Hashes = NDArray[np.uint64]
_MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal figures."""
    return hashlib.sha256(data).hexdigest()


def text_sha(text: str) -> str:
    """Return the SHA-256 of the folded text; "" where it has no word, so that two scans are not "the same text"."""
    folded = fold(text)
    return sha256_of(folded.encode()) if folded else ""


def shingles(text: str) -> frozenset[int]:
    """Return the 64-bit hashes of all runs of three words (of the whole text where it is shorter)."""
    return frozenset(_shingle_hashes(text).tolist())


def signature(text: str) -> bytes:
    """Return the MinHash of the first 200,000 words: 128 big-endian 32-bit minima, 512 bytes."""
    hashes = _shingle_hashes(text)
    if not hashes.size:
        return _EMPTY
    factors, shifts = _permutations()
    lowest = np.empty(PERMUTATIONS, dtype=">u4")
    for place in range(PERMUTATIONS):
        lowest[place] = ((hashes * factors[place] + shifts[place]) >> np.uint64(32)).min()
    return lowest.tobytes()


def bands(sign: bytes) -> tuple[int, ...]:
    """Return 64 keys (below 2**63) to store and look up: two texts that share one are candidates. None for no text."""
    if sign == _EMPTY:
        return ()
    width = 4 * ROWS
    slices = (bytes([band]) + sign[band * width : (band + 1) * width] for band in range(BANDS))
    return tuple(int.from_bytes(hashlib.blake2b(part, digest_size=8).digest(), "big") >> 1 for part in slices)


def resemblance(a: bytes, b: bytes) -> float:
    """Return the estimated Jaccard likeness (0 to 1, standard error at most 0.045) of two signatures' texts."""
    if _EMPTY in (a, b):
        return 0.0
    return float((np.frombuffer(a, dtype=">u4") == np.frombuffer(b, dtype=">u4")).mean())


def resemblances(one: bytes, others: Sequence[bytes]) -> list[float]:
    """Return `resemblance` of one signature with each of many, all at once."""
    if not others or one == _EMPTY:
        return [0.0] * len(others)
    whole = [other if len(other) == len(_EMPTY) else _EMPTY for other in others]
    rows = np.frombuffer(b"".join(whole), dtype=">u4").reshape(len(others), PERMUTATIONS)
    return [float(share) for share in (rows == np.frombuffer(one, dtype=">u4")).mean(axis=1)]


def _shingle_hashes(text: str) -> _Hashes:
    words = fold(text).split()[:WORDS_READ]
    if not words:
        return np.empty(0, dtype=np.uint64)
    known: dict[str, int] = {word: _word_hash(word) for word in set(words)}
    hashes = np.fromiter((known[word] for word in words), dtype=np.uint64, count=len(words))
    width = min(SHINGLE_WORDS, len(words))
    mixed = np.zeros(len(words) - width + 1, dtype=np.uint64)
    for place in range(width):
        mixed = _mix(mixed ^ hashes[place : place + mixed.size])
    return np.unique(mixed)


def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def _mix(values: _Hashes) -> _Hashes:
    """The finaliser of MurmurHash3, on 64-bit integers that wrap."""
    values = values ^ (values >> np.uint64(33))
    for factor in _MIX:
        values = values * np.uint64(factor)
        values = values ^ (values >> np.uint64(29))
    return values


@cache
def _permutations() -> tuple[_Hashes, _Hashes]:
    """Multiply-shift hashing: odd factors and shifts drawn from BLAKE2, not from a library's random numbers."""
    drawn = np.array([_word_hash(f"connectshare-{place}") for place in range(2 * PERMUTATIONS)], dtype=np.uint64)
    return drawn[:PERMUTATIONS] | np.uint64(1), drawn[PERMUTATIONS:]
