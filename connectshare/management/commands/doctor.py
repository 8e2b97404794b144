"""Says what is well, what is missing and what to do about it."""

import sys
from typing import Any

from connectshare.management.examining import Finding, examine
from connectshare.management.speaking import Speaking

MARKS = {"well": "✓", "missing": "–", "wrong": "✗"}


class Command(Speaking):
    help = "Say what is well, what is missing and what to do about it. Fails where something is wrong."
    needs_set_up = False

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        document = {"findings": [vars(finding) for finding in findings]}
        self.answer(document, lines=[_line(finding) for finding in findings], as_json=options["json"])
        if any(finding.state == "wrong" for finding in findings):
            sys.exit(1)


def _line(finding: Finding) -> str:
    return f"{MARKS[finding.state]} {finding.what}: {finding.said}"
