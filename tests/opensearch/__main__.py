"""Runs an OpenSearch of three nodes until Ctrl-C, or beside a command: python -m tests.opensearch [COMMAND …]

The command finds it in SEARCH_URL.
"""

import os
import signal
import subprocess
import sys

from tests.opensearch import opensearch


def main() -> None:
    """Run the command of the arguments and end as it ended; without one, wait."""
    try:
        with opensearch() as nodes:
            url = f"opensearch+http://{','.join(nodes)}/connectshare?shards=3"
            if not sys.argv[1:]:
                print(f"SEARCH_URL='{url}'   (Ctrl-C ends it)", flush=True)
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
                return
            ended = subprocess.run(sys.argv[1:], env=os.environ | {"SEARCH_URL": url}, check=False)
    except LookupError as problem:
        sys.exit(str(problem))
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
