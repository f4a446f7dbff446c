"""python -m tests.benchmarks: builds the data where it is not there, measures, prints a table, writes JSON."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.benchmarks import database

RESULTS = Path("bench-results")
APART = (
    "large",
    "promises",
    "outbox",
    "storm",
    "services",
    "casework",
    "facts",
    "open311",
    "index",
    "customers",
    "whole",
)
LEFT_OUT = {"large": "large", "promises": "promises", "index": "index", "customers": "index"}  # by which option
LONG = ("storm", "whole")  # ten minutes, and an hour to build: only when asked for
KEPT = ("storm", "customers")  # these build nothing


def main(words: list[str]) -> int:
    """Build and measure; 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="build the data anew")
    parser.add_argument("--only", default="", help="measures by their first letters, comma-separated")
    parser.add_argument("--without-large", action="store_true", help="leave out the 600,000 properties")
    parser.add_argument("--without-promises", action="store_true", help="leave out the million clocks")
    parser.add_argument("--without-index", action="store_true", help="leave out the 1.2 million customers")
    parser.add_argument(
        "--with-whole", action="store_true", help="add the whole council at full size: an hour to build"
    )
    parser.add_argument("--statements", action="store_true", help="print the statements of one contact")
    options = parser.parse_args(words)
    options.only = [word for word in options.only.split(",") if word]
    url = database.bench_url(os.environ["DATABASE_URL"])
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    if options.fresh or note is None or note.digest != database.digest():
        note = _build(url)
    else:
        print(f"The data of {note.facts['built_at']:.16} is kept; make bench FRESH=1 builds it anew.")
    import django

    django.setup()
    _measure(note, options)
    return 0


def _build(url: str) -> database.Note:
    """The note on a database that was built now."""
    print("Building the data:")
    database.recreate(url)
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from tests.benchmarks.building import council

    began = time.perf_counter()
    facts = council.build(url=url, gazetteer=database.GAZETTEER, at=timezone.now(), say=_say)
    facts["seconds"]["all"] = round(time.perf_counter() - began, 1)
    _say("all", facts["seconds"]["all"])
    connection.close()
    note = database.Note(database.digest(), facts)
    database.write_note(url, note)
    return note


def _say(step: str, seconds: float) -> None:
    print(f"  {step:<28} {seconds:7.1f} s", flush=True)


def _measure(note: database.Note, options: argparse.Namespace) -> None:
    from django.utils import timezone

    from tests.benchmarks.measuring import figures

    results, at = figures.Results(), timezone.now()
    print(f"\nload average before: {os.getloadavg()[0]:.2f}\n{figures.HEAD}")
    _built(note.facts, results)
    _inside(results, options)
    _outside(results, options.only)
    facts = note.facts | _finding(results, note.facts, options.only)
    _matching(results, options.only)
    _during_loads(results, note.facts, options.only)
    _mail(results, options.only)
    for what in _with_a_database_of_their_own(options):
        facts[what] = _apart(results, what, fresh=options.fresh and what not in KEPT)
    print(f"load average after: {os.getloadavg()[0]:.2f}")
    print(f"Kept in {results.write(RESULTS, at=datetime.fromisoformat(at.isoformat()), facts=facts)}")


def _with_a_database_of_their_own(options: argparse.Namespace) -> list[str]:
    """The parts to measure: those asked for, or all but the long ones; without those left out."""
    asked = [*options.only, *(["whole"] if options.with_whole else [])]
    wanted = [what for what in APART if what in asked or not (options.only or what in LONG)]
    return [what for what in wanted if not getattr(options, f"without_{LEFT_OUT.get(what)}", False)]


def _built(facts: dict[str, Any], results: Any) -> None:
    from tests.benchmarks.measuring.figures import loads, single

    copied = facts["seconds"]["people, contacts and work"]
    results.add(
        *loads(facts["gazetteer"]["first"]["file"][:24], facts["gazetteer"], first=30),
        single("data built by COPY", "s", copied, most=180),
    )


def _inside(results: Any, options: argparse.Namespace) -> None:
    from tests.benchmarks.measuring import a_to_z, logging_contacts, sweeping

    if not options.only or "routing" in options.only:
        results.add(*a_to_z.routing())
    results.add(sweeping.idle_sweep())
    figure, said = logging_contacts.statements()
    results.add(figure)
    if options.statements:
        print("\n".join(f"    {number:>2} {one[:200]}" for number, one in enumerate(said, 1)))


def _finding(results: Any, facts: dict[str, Any], only: list[str]) -> dict[str, Any]:
    """Searches and look-ups in the gazetteer of the built data; how their statements are planned."""
    from tests.benchmarks.measuring import finding

    name = facts["gazetteer"]["first"]["file"][:16]
    if not only or "lookups" in only:
        results.add(*finding.lookups(name))
    if only and "typeahead" not in only:
        return {}
    results.add(*finding.typeahead(name))
    return {"plans": finding.plans()}


def _matching(results: Any, only: list[str]) -> None:
    """Addresses of the built gazetteer, spoilt by kind, and some it does not hold."""
    from tests.benchmarks.measuring import matching

    if not only or "matching" in only:
        for figures in matching.measured():
            results.add(*figures)


def _during_loads(results: Any, facts: dict[str, Any], only: list[str]) -> None:
    """Searches while the gazetteer of the built data is loaded again."""
    from tests.benchmarks.measuring import reading_during_load

    if database.GAZETTEER.exists() and (not only or "during" in only):
        for figures in reading_during_load.measured(database.GAZETTEER, facts["gazetteer"]["first"]["file"][:16]):
            results.add(*figures)


def _mail(results: Any, only: list[str]) -> None:
    """Mail taken in from a real mail server, and what a backlog of it costs."""
    from tests.benchmarks.measuring import acknowledging, mail

    if not only or "mail" in only:
        results.add(*mail.rate(), *mail.backlog())
    if not only or "acknowledging" in only:
        results.add(*acknowledging.measured())


def _apart(results: Any, what: str, *, fresh: bool) -> dict[str, Any]:
    """The figures of what has a database, and so a process, of its own: properties, clocks or
    customers by the million; what else it says of its data."""
    from tests.benchmarks.measuring.figures import Figure

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        command = [sys.executable, "-m", f"tests.benchmarks.{what}", str(path), *(["--fresh"] if fresh else [])]
        subprocess.run(command, check=True)
        said = json.loads(path.read_text())
    results.add(*(Figure(**figure | {"values": tuple(figure["values"])}) for figure in said.pop("figures")))
    return dict(said)


def _outside(results: Any, only: list[str]) -> None:
    """The measures over HTTP, on one process and then on two."""
    from tests.benchmarks.measuring import a_to_z, forms, logging_contacts, pages, server, single_view

    log = RESULTS / "web.log"
    measures = {
        "search": pages.search, "work": pages.work_list, "case": pages.case_page, "customer": pages.customer_page,
        "single": single_view.single_view,
        "property": pages.property_page, "tracking": pages.tracking, "report": pages.report, "forms": forms.form_page,
        "a_to_z": a_to_z.a_to_z,
        "contacts": lambda port: logging_contacts.rate(port, processes=1, least=40),
    }  # fmt: skip
    with server.web_server(processes=1, log=log) as web:
        for name, measure in measures.items():
            if not only or name in only:
                _one(results, web, lambda measure=measure: measure(web.port))
    if not only or "contacts" in only:
        with server.web_server(processes=2, log=log) as web:
            _one(results, web, lambda: logging_contacts.rate(web.port, processes=2, least=70))


def _one(results: Any, web: Any, measure: Any) -> None:
    """Add what one measure found, and the web processes' own processor time for each of its requests."""
    from tests.benchmarks.measuring.figures import single
    from tests.benchmarks.measuring.server import Browser

    asked, used = Browser.asked, web.processor_seconds()
    found = measure()
    results.add(*(found if isinstance(found, list) else [found]))
    if Browser.asked > asked:
        each = (web.processor_seconds() - used) / (Browser.asked - asked) * 1000
        results.add(single("  of which the web process computed", "ms", each))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
