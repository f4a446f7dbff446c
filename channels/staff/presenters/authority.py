"""Who may act for a customer and for whom they may act, as the pages of both say it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from channels.staff.forms.authority import FAMILY, SERVICE, AuthorityForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.person import Found, PersonCard, people_found, person_card
from crm.catalogue.queries import services_found
from crm.contacts.identity.acting import acting, day_words
from crm.customers.authority.models import Authority
from crm.customers.authority.queries import authorities_given, authorities_held
from crm.customers.authority.scopes import Verdict
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.actor import Actor

SHORTEST = 2
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One authority: the other person, what it comes to today, on what proof."""

    key: int
    other: Customer
    reference: str
    holder_is: str
    words: str
    proof: str
    seen: str
    ended: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Authorities:
    """Those a customer gave, and those they hold."""

    given: list[AuthorityLine]
    held: list[AuthorityLine]

    @property
    def any_now(self) -> bool:
        """True when there is one that holds today."""
        return any(line.holds for line in (*self.given, *self.held))


def authorities(*, customer_ids: list[int], actor: Actor, at: datetime) -> Authorities:
    """Every authority of these records of one customer that the actor may know of."""
    return Authorities(
        given=_lines(authorities_given(actor=actor, customer_ids=customer_ids, at=at), at=at, by_holder=True),
        held=_lines(authorities_held(actor=actor, customer_ids=customer_ids, at=at), at=at, by_holder=False),
    )


def _lines(rows: list[Authority], *, at: datetime, by_holder: bool) -> list[AuthorityLine]:
    lines = []
    for one in acting(rows, service=None, on=timezone.localdate(at)):
        row = one.authority
        other = row.holder if by_holder else row.customer
        seen = _("%(proof)s, seen by %(who)s") % {"proof": row.get_proof_display(), "who": row.seen_by.full_name}
        ended = ""
        if row.ended_at is not None and row.ended_by is not None:
            ended = _("ended by %(who)s on %(day)s: %(why)s") % {
                "who": row.ended_by.full_name,
                "day": day_words(timezone.localdate(row.ended_at)),
                "why": row.end_reason,
            }
        lines.append(
            AuthorityLine(
                key=row.pk,
                other=other,
                reference=shown(other.reference),
                holder_is=row.holder_is,
                words=one.words,
                proof=f"{seen} ({row.document})" if row.document else seen,
                ended=ended,
                seen=row.seen_by.full_name,
                holds=one.verdict in (Verdict.MAY_ACT, Verdict.NO_SERVICE),
            )
        )
    return lines


@dataclass
class AuthorityAdding:
    """The page on which an authority is recorded."""

    form: AuthorityForm
    holder: PersonCard | None = None
    people: list[Found] = field(default_factory=list)
    people_asked: bool = False


def authority_adding(*, typed: QueryDict, actor: Actor, at: datetime, draft: bool) -> AuthorityAdding:
    """The page for what was typed and chosen so far."""
    given = typed.copy()
    if "pick_holder" in given:
        given["holder"], given["who_query"] = given.get("pick_holder", ""), ""
    holder = person_card(actor=actor, key=as_key(given.get("holder")), at=at)
    if holder is None:
        given["holder"] = ""
    if "begins-day" not in given:
        today = timezone.localdate(at)
        given["begins-day"], given["begins-month"], given["begins-year"] = map(
            str, (today.day, today.month, today.year)
        )
    page = AuthorityAdding(form=AuthorityForm(given, parts=scope_parts(), draft=draft), holder=holder)
    query = given.get("who_query", "").strip()
    if holder is None and len(query) >= SHORTEST:
        page.people, page.people_asked = people_found(actor=actor, query=query, at=at), True
    return page


def scope_parts() -> list[tuple[str, str]]:
    """What an authority may be limited to: families of services and, where a family has several, each of them."""
    families: dict[str, list[tuple[str, str]]] = {}
    for service in services_found(limit=1000):
        families.setdefault(service.family, []).append((service.code, service.name))
    parts = []
    for family, members in families.items():
        names = ", ".join(name for _code, name in members[:MOST_NAMED])
        more = len(members) - MOST_NAMED
        parts.append(
            (f"{FAMILY}{family}", _("%(names)s and %(n)d more") % {"names": names, "n": more} if more > 0 else names)
        )
        if len(members) > 1:
            parts += [(f"{SERVICE}{code}", _("%(name)s alone") % {"name": name}) for code, name in members]
    return parts
