"""The peer of `bench.throughput`: Scrapy fetching every page of a sitemap, and doing nothing with them.

    python -m bench.scrapy_peer HOST REQUESTS_AT_ONCE

Prints the seconds from the first request to the last answer, and how many answers there were.
"""

from __future__ import annotations

import json
import sys
import time

import scrapy
from scrapy.crawler import CrawlerProcess


class Pages(scrapy.Spider):
    """Asks for the sitemap of `practice_site`, and then for one page after another."""

    name = "pages"

    async def start(self):  # type: ignore[no-untyped-def]
        self.began = time.perf_counter()
        self.answers = 0
        yield scrapy.Request(f"http://{self.host}/sitemap.xml", callback=self.parse_list)

    def parse_list(self, response):  # type: ignore[no-untyped-def]
        """Ask for every page that is listed."""
        for address in response.xpath("//*[local-name() = 'loc']/text()").getall():
            yield scrapy.Request(address, callback=self.parse)

    def parse(self, response):  # type: ignore[no-untyped-def]
        """Count it."""
        self.answers += 1

    def closed(self, reason: str) -> None:
        """Say how it went."""
        print(json.dumps({"seconds": time.perf_counter() - self.began, "answers": self.answers}))


def main() -> None:
    """Crawl to the end."""
    host, at_once = sys.argv[1], int(sys.argv[2])
    process = CrawlerProcess({
        "CONCURRENT_REQUESTS_PER_DOMAIN": at_once, "CONCURRENT_REQUESTS": max(at_once, 16), "DOWNLOAD_DELAY": 0,
        "LOG_ENABLED": False, "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False,
    })  # fmt: skip
    process.crawl(Pages, host=host)
    process.start()


if __name__ == "__main__":
    main()
