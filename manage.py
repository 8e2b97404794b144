#!/usr/bin/env python
"""Django's command line; `connectshare` is the same thing under the product's name."""

from connectshare.management.console import main

if __name__ == "__main__":
    main()
