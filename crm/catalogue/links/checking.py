"""The nightly look at the links of other bodies: what each was found to be stands at its service, and on the health page."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet

from crm.catalogue.links.asking import link_fault
from crm.catalogue.models import Service

STALE_AFTER = timedelta(days=2)
A_NIGHT = timedelta(hours=20)
BATCH = 120  # in one job: well within its time, were half of them not to answer
BETWEEN = 1.0  # seconds between two requests to one host


def links_due(*, at: datetime, most: int = BATCH) -> list[tuple[int, str]]:
    """(service, link) of the live services of other bodies whose link was not looked at today, longest ago first."""
    theirs = _theirs().filter(Q(link_checked_at__isnull=True) | Q(link_checked_at__lt=at - A_NIGHT))
    rows = theirs.order_by(F("link_checked_at").asc(nulls_first=True), "pk")
    return [(key, link or other) for key, link, other in rows.values_list("pk", "link", "body__web_address")[:most]]


def _theirs() -> QuerySet[Service]:
    theirs = Service.objects.filter(is_live=True, provider=Service.Provider.OTHER)
    return theirs.filter(~Q(link="") | Q(body__isnull=False) & ~Q(body__web_address=""))


def links_check(
    *,
    at: datetime,
    fault_of: Callable[[str], str] = link_fault,
    wait: Callable[[float], None] = time.sleep,
    most: int = BATCH,
) -> int:
    """How many links of this batch have a fault now. Each address is asked once, a host not twice within a second; one
    that fails is asked once more at the end, for a moment's trouble is no reason to take a link away."""
    rows = links_due(at=at, most=most)
    faults = _asked({link for _key, link in rows}, fault_of=fault_of, wait=wait)
    faults |= _asked({link for link, fault in faults.items() if fault}, fault_of=fault_of, wait=wait)
    for key, link in rows:
        same = Service.objects.filter(
            Q(link=link) | Q(link="", body__web_address=link), pk=key
        )  # not changed meanwhile
        same.update(link_checked_at=at, link_fault=faults[link][:200])
    return sum(1 for _key, link in rows if faults[link])


def _asked(links: set[str], *, fault_of: Callable[[str], str], wait: Callable[[float], None]) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for link in sorted(links, key=lambda one: (urlsplit(one).netloc, one)):
        host = urlsplit(link).netloc
        if host == last:
            wait(BETWEEN)
        last = host
        found[link] = fault_of(link)
    return found


def links_health(*, at: datetime) -> dict[str, object]:
    """What the last look found: how many links there are, those with a fault, and whether the look is overdue."""
    theirs = _theirs()
    faults = theirs.exclude(link_fault="").order_by("name", "pk").values_list("name", "link_fault")
    overdue = theirs.filter(link_checked_at__lt=at - STALE_AFTER).count()
    return {
        "links": theirs.count(),
        "faults": [{"service": name, "fault": fault} for name, fault in faults[:50]],
        "overdue": overdue,
    }
