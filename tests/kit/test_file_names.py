"""What a site calls a file that it sends is understood as it was meant, and leads into no folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.kit.file_names import called


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ('attachment; filename="Gully_policy_v3_FINAL.pdf"', "Gully_policy_v3_FINAL.pdf"),
        ("attachment; filename=plan.pdf", "plan.pdf"),
        ("inline; filename*=UTF-8''Stra%C3%9Fen%20plan.pdf", "Straßen plan.pdf"),
        ('attachment; filename="a%20b.pdf"', "a b.pdf"),
        ('attachment; filename="Straßen.pdf"'.encode().decode("latin-1"), "Straßen.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\docs\\\\plan.pdf"', "plan.pdf"),
        ("attachment", ""),
        ("", ""),
        ("filename*=nothing''%ff", ""),
    ],
)
def test_the_name_of_a_file_is(stated: str, name: str) -> None:
    assert called({"content-disposition": stated}) == name


@given(st.text(max_size=80))
def test_any_header_gives_a_name_without_folders_or_none(stated: str) -> None:
    name = called({"content-disposition": f"attachment; {stated}"})
    assert "/" not in name
    assert "\n" not in name
