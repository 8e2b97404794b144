"""`make bench` leaves no benchmark out without saying so."""

from pathlib import Path

from bench.__main__ import benchmarks

BENCH = Path(__file__).parents[2] / "bench"
CALLED_BY_OTHERS = {"extraction", "gather", "practice_site", "scrapy_peer"}  # by throughput


def test_every_benchmark_is_in_the_list() -> None:
    listed = {each.name for each in benchmarks(Path("/nowhere"), None, None)}
    runnable = {file.stem for file in BENCH.glob("*.py") if "\ndef main()" in file.read_text("utf-8")}
    assert listed == runnable - CALLED_BY_OTHERS - {"__main__"}


def test_what_needs_a_folder_says_so_where_there_is_none(tmp_path: Path) -> None:
    without = {each.name: each.lacks for each in benchmarks(tmp_path / "none", None, None)}
    assert all(without[name] for name in ("corpora", "judging", "collation", "throughput", "public_collections"))
    assert not any(without[name] for name in ("pages", "search", "growth", "picture", "ranking", "faults", "year"))
    given = {each.name: each for each in benchmarks(tmp_path, tmp_path, 20_000)}
    assert not given["corpora"].lacks
    assert given["public_collections"].words == (str(tmp_path),)
    assert given["throughput"].words[-2:] == ("--items", "20000")
