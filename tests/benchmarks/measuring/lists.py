"""Work lists and the search among cases at any filter and depth, how many statements they take; one act on a thousand."""

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from random import Random
from time import monotonic
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.lists.bulk.carrying import bulk_carry_out
from cases.casework.lists.bulk.models import Kind
from cases.casework.lists.bulk.starting import bulk_counts, bulk_start
from cases.casework.lists.cursor import Cursor
from cases.casework.models import Case, CaseQuerySet
from cases.routing.models import PropertySet
from crm.teams.models import User
from tests.benchmarks.measuring.figures import Figure, not_measured, single
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Browser, session_of

EACH = 4
MOST = 60.0
SEED = 11
AT_ONCE = 1_000


def lists(port: int) -> list[Figure]:
    """The work list: plain, by every filter, by pairs of them, from the first page and from half way; case search."""
    officer = Browser(port, session_of("officer"))
    paths = [f"{reverse('staff:work')}?{urlencode(one)}" for one in work_asks()]
    agent = Browser(port, session_of("agent"))
    found = [f"{reverse('staff:cases')}?{urlencode(one)}" for one in search_asks()]
    return [
        timed("work list, any filter and depth", _gets(officer, paths), p95=MOST),
        timed("case search, any filter and depth", _gets(agent, found), p95=MOST),
        *statements(),
    ]


def _gets(browser: Browser, paths: list[str]) -> list[Callable]:
    return [lambda path=path: browser.get(path) for path in paths * EACH]


def work_asks() -> list[dict[str, str]]:
    """What is asked of the officer's largest team: every tab, every filter, pairs common and rare, at two depths."""
    random = Random(SEED)
    user = User.objects.with_scope().get(username="officer")
    theirs = Case.objects.unscoped("to be asked for").open().filter(team__in=user.actor.teams)
    [largest] = theirs.values_list("team").annotate(n=Count("pk")).order_by("-n")[:1]
    cases = theirs.filter(team=largest[0])
    tabs = ("team", "mine", "next", "unassigned", "theirs", "waiting", "late")
    asks = [{"show": tab} for tab in tabs] + [one for one in _narrowed(cases, random)]
    middle = cases.filter(next_due_at__isnull=False).order_by("next_due_at")
    half = middle.values_list("next_due_at", "pk")[middle.count() // 2]
    after = Cursor(due_at=half[0], case_id=half[1]).text
    return [{"team": str(largest[0])} | one | more for one in asks for more in ({}, {"after": after})]


def _narrowed(cases: CaseQuerySet, random: Random) -> list[dict[str, str]]:
    """Each filter with a common and a rare value, and pairs of them that few cases or none pass."""
    columns = {"service": "service", "state": "state", "ward": "ward_code", "street": "on_street", "holder": "officer"}
    found: list[dict[str, str]] = []
    for name, column in columns.items():
        rows = cases.order_by().values_list(column).annotate(n=Count("pk")).order_by("-n")
        values = [str(value) for value, _n in rows if value not in (None, "")]
        found += [{name: values[0]}, {name: values[-1]}] if values else []
    found += [{"chased": "1"}, {"chased": "5"}, {"reporters": "2"}, {"older": "14"}, {"older": "900"}]
    area = PropertySet.objects.order_by("-size").first()
    found += [{"area": str(area.pk)}] if area else []
    pairs = [one | other for one, other in zip(random.sample(found, 8), random.sample(found, 8), strict=True)]
    return found + pairs


def search_asks() -> list[dict[str, str]]:
    """What is asked of all cases: by each of what can be looked for, open or ended, first page and half way down."""
    random = Random(SEED)
    every = Case.objects.unscoped("to be asked for")
    total = every.order_by("-pk").values_list("pk", flat=True).first() or 0
    asks = [{"which": "open"}, {"which": "ended"}, *_narrowed(every.filter(pk__gt=total - 100_000), random)]
    today = timezone.localdate()
    asks += [{"since": (today - timedelta(days=days)).isoformat()} for days in (1, 30, 365)]
    asks += [one | {"which": "ended"} for one in asks if "which" not in one]
    return [one | more for one in asks for more in ({}, {"before": str(total // 2)})]


def statements() -> list[Figure]:
    """How many statements the page of the list and the page of the search take, session and access log with them."""
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    figures = []
    for name, path in (("work list", reverse("staff:work")), ("case search", f"{reverse('staff:cases')}?which=open")):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        said = [one for one in asked if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
        figures.append(single(f"  statements of a {name}", "", len(said), most=10))
    return figures


def bulk() -> list[Figure]:
    """A thousand open cases of the largest team completed by one process, then as many given out."""
    leader = User.objects.with_scope().filter(roles_held__role="TEAM_LEADER", is_active=True).order_by("pk").first()
    if leader is None:
        return [not_measured("an act on 1,000 cases", "nobody leads a team")]
    cases = Case.objects.visible_to(leader.actor).open().filter(workflow="report_and_fix", waiting_since=None)
    keys = list(islice(cases.order_by("-pk").values_list("pk", flat=True), 2 * AT_ONCE))
    ways = (
        ("start work on 1,000 cases", Kind.ACT, {"act": "start", "inputs": {}}),
        ("1,000 cases given back", Kind.ASSIGN, {"officer": None}),
    )
    figures = []
    for (name, kind, asks), some in zip(ways, (keys[:AT_ONCE], keys[AT_ONCE:]), strict=True):
        begun, at = monotonic(), timezone.now()
        run = bulk_start(
            kind=kind, asks=asks, chosen=[(key, None) for key in some], actor=leader.actor, at=at,
            key=f"bench-{kind}-{at.timestamp()}",
        )  # fmt: skip
        bulk_carry_out(run_id=run.pk, now=timezone.now, seconds=600)
        counts = bulk_counts(run)
        figures.append(
            single(f"{name} ({counts['DONE']} done, {counts['LEFT']} left)", "s", monotonic() - begun, most=20)
        )
    return figures
