"""Measures of speed, memory and quality, always beside a named peer in the same run."""

import connectshare  # noqa: F401 - before numpy, whose threads it sets
