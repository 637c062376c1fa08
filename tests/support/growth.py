"""How the computing of a piece of work grows with what it is given, on a machine of any speed."""

import gc
import time
from collections.abc import Callable
from functools import partial

TIMES = 16
"""How many times as much the longer text is: doubled four times."""
MOST = 4 * TIMES
"""How many times as much it may cost; where each sign looks at every other it is 256 times."""
FLOORS = (0.0002, 0.01, 0.1, 0.5)
"""Seconds of computing that are measured at least, one after the other until it is even once:
a clock may count in hundredths of a second, and what else runs may slow one measuring."""
SIZES = (1_000, 4_000, 16_000, 64_000)


def cost(work: Callable[[], object], floor: float = 0.01) -> float:
    """The seconds of computing that a piece of work takes, done as often as ``floor`` takes."""
    times = 0
    # How often the interpreter looks for what nobody holds any more is not ours.
    gc.disable()
    try:
        begun = time.process_time()
        while (spent := time.process_time() - begun) < floor or not times:
            work()
            times += 1
    finally:
        gc.enable()
    return spent / times


def grows_evenly(less: Callable[[], object], more: Callable[[], object]) -> bool:
    """Whether ``TIMES`` as much costs about ``TIMES`` as much, and not its square."""
    return any(cost(more, floor) <= MOST * cost(less, floor) for floor in FLOORS)


def reads_evenly(work: Callable[[str], object], piece: str) -> bool:
    """Whether a text made of a piece costs no more than its length."""
    for size in SIZES:
        less = piece * (size // len(piece))
        # What is done in no time is tried with more.
        if cost(partial(work, less), 0) >= FLOORS[0]:
            break
    return grows_evenly(partial(work, less), partial(work, less * TIMES))
