"""A Dask cluster as an executor. Dask is an extra: it is asked for only when a build names a cluster."""

import gc
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from factsheet.workers import Job, OtherEngine

if TYPE_CHECKING:
    from distributed import Client

# How long a scheduler, and then the first worker, may take to answer, in seconds.
PATIENCE = 5
# How often a portion is tried again where a worker failed; where one was killed, the scheduler counts for itself.
RETRIES = 2


class ClusterFailed(Exception):
    """The cluster cannot be reached, or cannot go on; the text is for a person."""


class Cluster(NamedTuple):
    """A cluster that is connected: its `executor`, how many portions to have under way, and how to `send` it a job."""

    executor: Executor
    ahead: int
    send: Callable[[Job], object]


def scheduler(address: str) -> str:
    """Where the scheduler of `dask://HOST:PORT` listens, as Dask writes it. Raises ValueError when it is no such."""
    parts = urlsplit(address)
    host, port = parts.hostname, parts.port
    if parts.scheme != "dask" or not host or not port or "@" in parts.netloc or parts.path or parts.query:
        raise ValueError(f"not the address of a cluster: {address}")
    return f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}"


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster at `dask://HOST:PORT`, for as long as the block runs. Raises ClusterFailed, also from the block."""
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise ClusterFailed("a cluster takes Dask (pip install 'factsheet[cluster]')") from None
    # What goes wrong is told once, below.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler(address), timeout=PATIENCE, set_as_default=False)
    except OSError:
        raise ClusterFailed(f"nobody answers at {address}") from None
    # Dask's futures know each other in circles, and what comes back with them would be kept.
    gc.enable()
    try:
        threads = _threads(client, address)
        _ask_for_engine(client, address)
        executor = client.get_executor(retries=RETRIES)
        yield Cluster(executor, 2 * threads + 2, lambda job: client.scatter([job], broadcast=True)[0])
    except OtherEngine as error:
        raise ClusterFailed(f"the cluster at {address} cannot render this: {error}") from None
    except ImportError as error:
        raise ClusterFailed(f"a new worker of the cluster at {address} lacks the engine: {error}") from None
    except KilledWorker:
        raise ClusterFailed(f"worker after worker of the cluster at {address} died of the same pages") from None
    except (CancelledError, CommClosedError):
        raise ClusterFailed(f"the cluster at {address} was lost on the way") from None
    finally:
        client.close(timeout=PATIENCE)


def _ask_for_engine(client: "Client", address: str) -> None:
    """Raise ClusterFailed when the scheduler, which reads what it passes on, or a worker cannot import the engine."""
    found = {"the scheduler": client.run_on_scheduler(find_spec, "factsheet")}
    found |= {f"the worker {name}": spec for name, spec in client.run(find_spec, "factsheet").items()}
    for name, spec in found.items():
        if spec is None:
            raise ClusterFailed(f"{name} of the cluster at {address} lacks the engine; install factsheet there, too")


def _threads(client: "Client", address: str) -> int:
    """How many portions the workers render at once. Raises ClusterFailed when there is no worker."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise ClusterFailed(f"the cluster at {address} has no workers") from None
    return sum(client.nthreads().values())
