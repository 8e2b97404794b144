"""The address of an OpenSearch: read, refused in words, and its password never told. Needs no server."""

from importlib.util import find_spec

import pytest

from connectshare.search.document import Document
from connectshare.search.engine import EngineProblem, open_engine
from connectshare.search.query import Query
from tests.conftest import need

KERB = Document(id="kerb0001", title="Kerb stones")


@pytest.fixture(autouse=True)
def client() -> None:
    need(find_spec("opensearchpy"), "The client of OpenSearch is not installed (make deps-opensearch).")


def test_where_nobody_answers_it_is_said_without_the_password() -> None:
    engine = open_engine("opensearch+http://clerk:s3cret@127.0.0.1:1/site", writable=True)
    for work in (
        engine.count,
        engine.needs_rebuild,
        lambda: engine.search(Query("kerb")),
        lambda: engine.update([KERB]),
    ):
        with pytest.raises(EngineProblem, match=r"http://127\.0\.0\.1:1 does not answer") as said:
            work()
        assert "s3cret" not in str(said.value)


@pytest.mark.parametrize(
    "address",
    ["opensearch+http://", "opensearch+https://u:s3cret@host:none/x", "opensearch+http://host/A b", "opensearch+http://host/x?shards=0",
     "opensearch+http://host/x?shards=many", "opensearch+http://host/x?sharts=3", "opensearch+http://a,,b/x"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused_with_how_to_write_one(address: str) -> None:
    with pytest.raises(EngineProblem, match="Write SEARCH_URL as opensearch") as said:
        open_engine(address)
    assert "s3cret" not in str(said.value)
