"""Sentences as vectors, near each other where they mean the same: a small transformer run in numpy on the CPU.

Called by search. Reads the weights of a BERT model with mean pooling (all-MiniLM-L6-v2: 6 layers, 384 dimensions) from
a folder in safetensors format. Needs the `tokenizers` library, which is optional: whoever makes a model minds
ImportError. Never touches Django, never fetches anything.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
MOST_TOKENS = 256  # what the model was trained with; the rest of a text is not read
BATCH = 16
_TINY = 1e-12


class SentenceModel:
    """The model of a folder. Safe to share between threads.

    Raises ImportError without `tokenizers`, and OSError, ValueError or KeyError where the folder holds no such model.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - optional

        said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads, self._layers = int(said["num_attention_heads"]), int(said["num_hidden_layers"])
        self.size = int(said["hidden_size"])
        self._weights = _safetensors(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in their order; shape (texts, size)."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        out = np.zeros((len(tokens), self.size), dtype=np.float32)
        order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))  # alike in length: little to fill up
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            out[batch] = self._pooled([tokens[at] for at in batch])
        return out

    def _pooled(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, tokens))
        ids = np.zeros((len(tokens), longest), dtype=np.int64)
        there = np.zeros((len(tokens), longest), dtype=np.float32)
        for row, one in enumerate(tokens):
            ids[row, : len(one)], there[row, : len(one)] = one, 1.0
        states = self._states(ids, there)
        pooled = (states * there[:, :, None]).sum(axis=1) / np.maximum(there.sum(axis=1), 1.0)[:, None]
        return (pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), _TINY)).astype(np.float32)

    def _states(self, ids: NDArray[np.int64], there: Vectors) -> Vectors:
        weights = self._weights
        states = weights["embeddings.word_embeddings.weight"][ids]
        states = states + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        states = self._normed(states + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        hidden = (there[:, None, None, :] - 1.0) * 1e9  # what only fills up is not attended to
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            attended = self._linear(
                self._attended(states, hidden, f"{name}.attention.self"), f"{name}.attention.output.dense"
            )
            states = self._normed(states + attended, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
            states = self._normed(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return states

    def _attended(self, states: Vectors, hidden: Vectors, name: str) -> Vectors:
        rows, length, size = states.shape
        each = size // self._heads

        def parted(what: str) -> Vectors:
            return self._linear(states, f"{name}.{what}").reshape(rows, length, self._heads, each).transpose(0, 2, 1, 3)

        worth = parted("query") @ parted("key").transpose(0, 1, 3, 2) / np.float32(each**0.5) + hidden
        worth = np.exp(worth - worth.max(axis=-1, keepdims=True))
        worth /= worth.sum(axis=-1, keepdims=True)
        return (worth @ parted("value")).transpose(0, 2, 1, 3).reshape(rows, length, size)

    def _linear(self, states: Vectors, name: str) -> Vectors:
        return states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normed(self, states: Vectors, name: str) -> Vectors:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _TINY)
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(states: Vectors) -> Vectors:
    """x times the normal distribution's share below x; the error function by Abramowitz and Stegun 7.1.26."""
    scaled = np.abs(states) * np.float32(0.5**0.5)
    part = 1 / (1 + np.float32(0.3275911) * scaled)
    series = part * (
        0.254829592 + part * (-0.284496736 + part * (1.421413741 + part * (-1.453152027 + part * 1.061405429)))
    )
    below = np.sign(states) * (1 - series * np.exp(-scaled * scaled))
    return (0.5 * states * (1 + below)).astype(np.float32)


def _safetensors(path: Path) -> dict[str, Vectors]:
    """The tensors of a file: eight bytes of length, a JSON head of names, shapes and places, then the numbers."""
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    length = int(raw[:8].view(np.uint64)[0])
    head = json.loads(bytes(raw[8 : 8 + length]))
    body = raw[8 + length :]
    tensors = {}
    for name, told in head.items():
        if name != "__metadata__" and told["dtype"] == "F32":
            begin, end = told["data_offsets"]
            # Not copied: all processes of a machine share the one file in memory.
            tensors[name] = body[begin:end].view(np.float32).reshape(told["shape"])
    return tensors
