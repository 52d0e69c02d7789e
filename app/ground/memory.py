"""The garbage collector while people wait: a full collection stops everybody for a tenth of a second and more."""

import gc


def collect_rarely() -> None:
    """Look at young objects less often, and at all of them hardly ever."""
    gc.set_threshold(50_000, 50, 1000)


def settle_memory() -> None:
    """Never look again at what is there now. To be called where nobody waits: it takes as long as one full collection."""
    gc.collect()
    gc.freeze()
