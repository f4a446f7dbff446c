"""python -m deploy.embedded: the demo, the tests and the services they need. Called by the Makefile."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from types import FrameType

from deploy.embedded import demo, suite
from deploy.embedded.places import CHECKOUT, EmbeddedError, place_for, remove
from deploy.embedded.postgres import PURPOSES
from deploy.embedded.processes import end
from deploy.embedded.services import lease, stop
from deploy.embedded.supervisor import end_leftovers


def main(words: list[str]) -> int:
    """Do what the words say; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy.embedded", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    one = acts.add_parser("demo", help="the demo, until Ctrl-C")
    one.add_argument("--port", type=int, default=8000)
    one.add_argument("--gazetteer", default="")
    acts.add_parser("suite", help="everything CI runs")
    acts.add_parser("reset", help="end what runs and remove the data")
    for name, text in (("env", "start services and print their addresses"), ("stop", "stop services")):
        acts.add_parser(name, help=text).add_argument("--for", dest="purpose", choices=PURPOSES, default="demo")
    run = acts.add_parser("run", help="run a command with services")
    run.add_argument("--for", dest="purpose", choices=PURPOSES, default="demo")
    run.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(words)
    try:
        return _act(options)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


def _act(options: argparse.Namespace) -> int:
    if options.act == "demo":
        return demo.main(port=options.port, gazetteer=options.gazetteer)
    if options.act == "suite":
        return suite.main()
    if options.act == "run":
        return run_with_services(options.purpose, [word for word in options.command if word != "--"])
    if options.act == "env":
        for name, url in lease(purpose=options.purpose).environment.items():
            print(f"export {name}={shlex.quote(url)}")
        return 0
    if options.act == "stop":
        names = stop(place_for(purpose=options.purpose))
        print(f"Stopped: {', '.join(names)}" if names else "Nothing was running.")
        return 0
    return reset()


def run_with_services(purpose: str, command: list[str]) -> int:
    """The exit status of a command that ran with the services of a purpose; they stop afterwards."""
    held = lease(purpose=purpose)
    defaults = {"SECRET_KEY": demo.secret_key(held.place.state)}
    child = subprocess.Popen(command, env=defaults | os.environ | held.environment)

    def pass_on(told: int, frame: FrameType | None) -> None:
        child.send_signal(told)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    try:
        return child.wait()
    finally:
        held.release()


def reset() -> int:
    """End the demo and everything it started, remove its data, say each; 0."""
    state = place_for(purpose="demo").state
    if (pid := demo.running(state)) is not None:
        print(f"Ending the demo that runs (process {pid}).")
        end(pid)
    if ended := end_leftovers(state):
        print(f"Ended {ended} processes of an earlier demo.")
    for purpose in PURPOSES:
        place = place_for(purpose=purpose)
        if names := stop(place):
            print(f"Stopped {' and '.join(names)} ({purpose}).")
        for folder in remove(place):
            print(f"Removed {folder}")
    if os.environ.get("DATABASE_URL"):
        print("DATABASE_URL points to a database that is not ours: it is left as it is.")
    print(f"Nothing of the demo is left in {CHECKOUT} but the installed packages. Run make demo to start afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
