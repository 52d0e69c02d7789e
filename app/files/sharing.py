"""Who triages which file: shared out evenly, in runs of neighbouring tables, on top of what each already has."""

from collections.abc import Mapping, Sequence

READER = "reader"  # the line of a file that says who triages it


def evenly(free: Sequence[str], readers: Sequence[str], has: Mapping[str, int]) -> dict[str, str]:
    """File → reader. Nobody gets one more while somebody else has two fewer, and each keeps to neighbouring tables."""
    share = dict.fromkeys(readers, 0)
    for _ in free if readers else ():
        least = min(readers, key=lambda reader: has.get(reader, 0) + share[reader])
        share[least] += 1
    given = [reader for reader, files in share.items() for _ in range(files)]
    return dict(zip(free, given, strict=False))
