"""Which of some materials are nearest in meaning to one. Called by the material's page; reads the kept vectors."""

from collections.abc import Sequence

import numpy as np

from connectshare.kit.sentence_vectors import Vectors
from connectshare.search.embedding import kept_of
from connectshare.search.meaning import SIZE, unpacked


def nearest_first(id_: str, others: Sequence[str]) -> list[str]:
    """The others, the nearest first; as they were where the one has no vectors, and last those that have none."""
    kept = kept_of([id_, *others])
    if not kept.get(id_):
        return list(others)
    own = _middle(kept[id_])
    near = {one: float(_middle(kept[one]) @ own) for one in others if kept.get(one)}
    return sorted(others, key=lambda one: -near.get(one, -1.0))


def _middle(kept: bytes) -> Vectors:
    middle = unpacked(kept, SIZE).mean(axis=0)
    unit: Vectors = middle / max(float(np.linalg.norm(middle)), 1e-9)
    return unit
