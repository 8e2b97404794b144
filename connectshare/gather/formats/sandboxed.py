"""Reads files from outside in the sandbox, for the extract step: every way it can fail is one sentence.

Called by gathering, uploads and the benchmark, from several threads at once. The bytes never meet a parser in the
calling process.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connectshare.gather.formats.transport import from_json
from connectshare.gather.protocols import Extracted, Unreadable
from connectshare.kit.sandbox import JobRefused, Limits, Sandbox, SandboxKilled

TARGET = "connectshare.gather.formats.reading:read_job"
READING_LIMITS = Limits(wall_seconds=60, cpu_seconds=45)


class SandboxedReader:
    """One warm sandbox. `hidden` are folders to cover (the data folder)."""

    def __init__(self, hidden: Sequence[Path] = (), limits: Limits = READING_LIMITS) -> None:
        self.sandbox = Sandbox(TARGET, limits, hidden)

    def __enter__(self) -> SandboxedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.close()

    def read(self, data: bytes, media_type: str = "", filename: str = "", *, thumbnail: bool = False) -> Extracted:
        """What the file says. Raises `Unreadable` (the file was refused) or `SandboxKilled` (it broke its reader)."""
        header = {"media_type": media_type, "filename": filename}
        try:
            answer = self.sandbox.run({**header, "thumbnail": thumbnail}, data)
        except JobRefused as refusal:
            raise Unreadable(str(refusal)) from refusal
        except SandboxKilled:
            if not thumbnail:
                raise
            # A picture is no reason to lose the words.
            return self.read(data, media_type, filename)
        try:
            return from_json(answer)
        except (ValueError, TypeError, KeyError) as problem:
            raise SandboxKilled("crash", f"not an answer: {problem}") from problem
