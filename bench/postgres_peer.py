"""PostgreSQL's full text search as a peer of ours."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from bench.materials import FACETS, Materials, Question

_FACET_TABLES = "".join(
    f"CREATE TABLE {name} (material int, value text, PRIMARY KEY (value, material));" for name in FACETS
)


class PostgresText:
    """Titles, names and texts in one weighted vector, and a table for each filter."""

    def __init__(self, address: str, materials: Materials) -> None:
        self.db = psycopg.connect(address, autocommit=True)
        self.db.execute(
            "CREATE TABLE m (id int PRIMARY KEY, title text, body text, found tsvector);" + _FACET_TABLES
            + "SET work_mem = '256MB'; SET jit = off"
        )  # fmt: skip
        with self.db.cursor().copy("COPY m (id, title, body) FROM STDIN") as copy:
            for row in range(materials.size):
                title, text = materials.text(row)
                copy.write_row((row, f"{title}. {'. '.join(materials.names(row))}", text))
        for name in FACETS:
            with self.db.cursor().copy(f"COPY {name} (material, value) FROM STDIN") as copy:
                for row in range(materials.size):
                    for value in materials.facet(row, name):
                        copy.write_row((row, value))
        self.db.execute(
            "UPDATE m SET found = setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body);"
            "CREATE INDEX m_found ON m USING gin (found);"
            + "".join(f"CREATE INDEX {name}_material ON {name} (material);" for name in FACETS)
        )
        self.db.execute("VACUUM ANALYZE")

    def size(self) -> int:
        """Bytes on disk."""
        row = self.db.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0

    def search(self, question: Question) -> int:
        """One search; gives the total."""
        asked = _tsquery(question.words)
        where, values = _where(question.filters)
        self.db.execute(
            "SELECT id, title, ts_headline('english', body, q) FROM (SELECT id, title, body, q, "
            f"ts_rank(found, q) AS worth FROM m, to_tsquery('english', %s) q WHERE found @@ q {where} "
            "ORDER BY worth DESC LIMIT 20) best ORDER BY worth DESC",
            [asked, *values],
        ).fetchall()
        for name in FACETS:
            where, values = _where({key: chosen for key, chosen in question.filters.items() if key != name})
            self.db.execute(
                f"SELECT value, count(*) FROM {name} JOIN m ON m.id = material, to_tsquery('english', %s) q "
                f"WHERE found @@ q {where} GROUP BY value ORDER BY 2 DESC",
                [asked, *values],
            ).fetchall()
        where, values = _where(question.filters)
        counted = self.db.execute(
            f"SELECT count(*) FROM m, to_tsquery('english', %s) q WHERE found @@ q {where}", [asked, *values]
        ).fetchone()
        return int(counted[0]) if counted else 0


def _tsquery(words: Sequence[str]) -> str:
    """All words, or all but one of three."""
    if len(words) < 3:
        return " & ".join(words)
    return " | ".join(f"({' & '.join([*words[:at], *words[at + 1 :]])})" for at in range(len(words)))


def _where(filters: dict[str, tuple[str, ...]]) -> tuple[str, list[list[str]]]:
    said = "".join(f" AND m.id IN (SELECT material FROM {name} WHERE value = ANY(%s))" for name in filters)
    return said, [list(chosen) for chosen in filters.values()]
