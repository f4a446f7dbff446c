"""Which loopback ports are free. `python3 -m deploy.embedded.ports 8000` runs before anything is installed."""

import socket
import sys

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """True when nobody listens on the loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(*, wanted: int = 0) -> int:
    """The wanted port when it is free, else any free one."""
    if wanted and is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def busy(port: int) -> str:
    """One line for a port that is taken."""
    return f"Port {port} is in use by another program: end it, or choose another with make demo PORT={port + 10}"


if __name__ == "__main__":
    number = int(sys.argv[1])
    if not is_free(number):
        sys.exit(busy(number))
