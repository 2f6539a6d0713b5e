"""Processes forked from one loaded program: quick to start, and without anything of their parent's at their end."""

import os
import sys
import traceback
from collections.abc import Callable

FOREVER = 24 * 3600


def fork(work: Callable[[], None]) -> int:
    """The id of a child that does this and ends. The parent must hold no connection and run no thread."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)  # a fork must not run what its parent would at its end


def done_in_fork(work: Callable[[], None]) -> None:
    """Do this in a child and wait for its end. Raises `RuntimeError` where it failed."""
    if os.waitpid(fork(work), 0)[1]:
        raise RuntimeError("what was to be done in a child failed")


def ended(child: int) -> int | None:
    """The signal that ended a child, 0 where it came to its own end; None while it runs."""
    found, status = os.waitpid(child, os.WNOHANG)
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0) if found else None
