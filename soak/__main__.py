"""The long runs, one after the other: `make soak`. Hours; each part also runs alone, as `python -m soak.<part>`.

`make test` runs the same code in its short form. Every figure is one JSON line with its seed and its commit.
"""

import subprocess
import sys

PARTS = ("evening", "chaos", "power", "disk", "limits", "stuck", "wakes", "privacy", "fuzz", "sequences", "exports")


def main() -> None:
    failed = [part for part in PARTS if subprocess.run([sys.executable, "-m", f"soak.{part}"], check=False).returncode]
    if failed:
        raise SystemExit(f"these found something: {', '.join(failed)}")


if __name__ == "__main__":
    main()
