"""All figures in one run: `python -m bench`. One JSON line for each; the floors are measured beside their candidates.

Each part runs in a process of its own: what one does to its process (a core to itself, no garbage collector) must not reach the next.
"""

import subprocess
import sys

PARTS = ("push", "rival", "stuck", "recovery", "joins", "board", "answers", "path", "files")


def main() -> None:
    failed = [part for part in PARTS if subprocess.run([sys.executable, "-m", f"bench.{part}"], check=False).returncode]
    if failed:
        raise SystemExit(f"these did not finish: {', '.join(failed)}")


if __name__ == "__main__":
    main()
