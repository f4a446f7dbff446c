"""What a customer's page says of them beside what is open and what was said: how to reach them, where they are, what they
are called and were called, who they are related to, what they agreed to, their accounts and numbers.

Every field that is masked by role comes from `crm/customers/particulars/masking.py` as it may be shown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crm.customers.loading.queries import sources_of_facts
from crm.customers.models import ContactPoint, Residence
from crm.customers.particulars.consents import TOPICS, answer_words
from crm.customers.particulars.languages import ENGLISH, language_words
from crm.customers.particulars.links import link_of
from crm.customers.particulars.masking import account_key, key_seen, number_words, point_words
from crm.customers.particulars.models import AccountKind, ConsentFact
from crm.customers.particulars.queries import Particulars, Related, account_kinds_by_code
from crm.customers.queries import CustomerRecord
from crm.customers.queries.record import AccountSeen
from crm.customers.queries.seen import residence_words
from crm.customers.references import shown
from crm.teams.actor import Actor
from crm.teams.policy import Sight, may


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a box: words, what is said beside them, and the key of the row they come from."""

    key: int
    words: str
    beside: str = ""
    before: str = ""
    is_past: bool = False
    reference: str = ""  # of the customer it leads to
    uprn: int | None = None  # of the property it leads to
    href: str = ""  # into another system


@dataclass(frozen=True, slots=True)
class Known:
    """The boxes."""

    points: list[Part]
    homes: list[Part]
    past_homes: list[Part]
    households: list[Part]
    former_names: list[Part]
    language: str
    name_from: str  # which systems call them so
    numbers: list[Part]
    offices: list[Part]
    related: list[Part]
    consents: list[Part]
    accounts: list[Part]


def known_of(record: CustomerRecord, particulars: Particulars, *, actor: Actor, today: date) -> Known:
    """The boxes of a record, as far as the actor may see."""
    language = record.customer.language
    from_ = _sources(record, particulars, actor=actor)
    kinds = account_kinds_by_code({one.mine.account.system for one in record.accounts})
    points = [_point(one, from_.get(("POINT", one.pk), ""), actor=actor) for one in record.points]
    numbers = [_number(one, from_.get(("NUMBER", one.pk), ""), actor=actor, today=today) for one in particulars.numbers]
    return Known(
        points=[one for one in points if one.words],
        homes=[_home(one, from_.get(("RESIDENCE", one.pk), ""), actor=actor) for one in record.residences],
        past_homes=[_home(one, from_.get(("RESIDENCE", one.pk), ""), actor=actor) for one in record.past_residences],
        households=_households(record),
        former_names=[Part(one.pk, one.display_name, period(one)) for one in particulars.former_names],
        name_from=next((from_[("CUSTOMER", key)] for key in record.group if ("CUSTOMER", key) in from_), ""),
        language="" if language == ENGLISH else language_words(language),
        numbers=[one for one in numbers if one.words],
        offices=[_office(one, today) for one in particulars.offices],
        related=[_related(one) for one in particulars.related],
        consents=[_consent(one) for one in particulars.consents],
        accounts=[
            _account(
                one, kinds, from_.get(("HOLDER", one.mine.pk), ""), actor=actor, today=today, is_open=record.is_open
            )
            for one in record.accounts
        ],
    )


def _sources(record: CustomerRecord, particulars: Particulars, *, actor: Actor) -> dict[tuple[str, int], str]:
    """By fact, the systems that say it, in words; a fact that staff typed has none."""
    facts = [("POINT", one.pk) for one in record.points]
    facts += [("RESIDENCE", one.pk) for one in (*record.residences, *record.past_residences)]
    facts += [("HOLDER", one.mine.pk) for one in record.accounts]
    facts += [("NUMBER", one.pk) for one in particulars.numbers]
    facts += [("CUSTOMER", key) for key in record.group]
    said = sources_of_facts(facts, actor=actor)
    return {fact: _("from %(systems)s") % {"systems": ", ".join(names)} for fact, names in said.items()}


def period(row: Any) -> str:
    """From, to, in words; nothing when neither is known."""
    begins = f"{row.active_from:%-d %b %Y}" if row.active_from else ""
    ends = f"{row.active_to:%-d %b %Y}" if row.active_to else ""
    if begins and ends:
        return _("%(begins)s to %(ends)s") % {"begins": begins, "ends": ends}
    if begins:
        return _("since %(day)s") % {"day": begins}
    return _("to %(day)s") % {"day": ends} if ends else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _past(row: Any, today: date) -> bool:
    return row.active_to is not None and row.active_to <= today


def _point(point: ContactPoint, source: str, *, actor: Actor) -> Part:
    """A way to reach them; what must be known before it is used comes first."""
    notes = []
    if point.do_not_use:
        notes.append(_joined(_("do not use"), point.do_not_use_reason))
    if point.is_preferred:
        notes.append(_("preferred"))
    notes.append(str(point.get_line_display()) if point.line else "")
    notes.append(point.label)
    if point.verified_at:
        notes.append(_("checked %(day)s") % {"day": f"{point.verified_at:%-d %b %Y}"})
    if point.kind == ContactPoint.Kind.PHONE and not point.do_not_use:
        notes.append("" if point.may_text or point.line == ContactPoint.Line.LANDLINE else _("no texts"))
        notes.append("" if point.may_leave_voicemail else _("no voicemail"))
    notes.append(source)
    return Part(point.pk, point_words(point, actor=actor), _joined(*notes), is_past=point.do_not_use)


def _number(number: Any, source: str, *, actor: Actor, today: date) -> Part:
    return Part(
        number.pk,
        number_words(number.kind, number.normalised, actor=actor),
        _joined(str(number.get_kind_display()), period(number), source),
        is_past=_past(number, today),
    )


def _home(home: Residence, source: str, *, actor: Actor) -> Part:
    return Part(
        home.pk,
        _joined(home.called, residence_words(home)),
        _joined(str(home.get_role_display()), period(home), source),
        uprn=home.property_id if may(actor, "property.view") else None,
    )


def _households(record: CustomerRecord) -> list[Part]:
    return [
        Part(other.pk, str(other.customer), str(other.get_role_display()), reference=shown(other.customer.reference))
        for house in record.households
        for other in house.others
    ]


def _office(office: Any, today: date) -> Part:
    where = office.area.name if office.area else office.area_words
    return Part(
        office.pk, _joined(str(office.get_office_display()), where), period(office), is_past=_past(office, today)
    )


def _related(one: Related) -> Part:
    row = one.relationship
    at = row.site.called or residence_words(row.site) if row.site and row.site.restriction_id is None else ""
    return Part(
        row.pk,
        str(one.customer),
        _joined(row.words, at, period(row)),
        before=one.words,
        is_past=one.is_past,
        reference=shown(one.customer.reference),
    )


def _consent(fact: ConsentFact) -> Part:
    topic = TOPICS.get(fact.topic)
    said = _("%(answer)s, said %(how)s on %(day)s") % {
        "answer": answer_words(fact.topic, fact.answer),
        "how": fact.get_source_display(),
        "day": f"{fact.said_date:%-d %b %Y}",
    }
    return Part(fact.pk, str(topic.words) if topic else fact.topic, said)


def _account(
    seen: AccountSeen, kinds: dict[str, AccountKind], source: str, *, actor: Actor, today: date, is_open: bool
) -> Part:
    """Their part in an account; the whole key, and with it the link, for those whom its kind names and in a session in
    which they showed who they are."""
    account, kind = seen.mine.account, kinds.get(seen.mine.account.system)
    name = kind.name if kind else account.system.replace("-", " ").capitalize()
    opens = kind is not None and key_seen(kind, actor=actor, is_open=is_open) == Sight.WHOLE
    others = ", ".join(f"{other.customer} ({other.get_role_display()})" for other in seen.others)
    beside = _joined(
        str(seen.mine.get_role_display()),
        period(seen.mine),
        account.status,
        account.property.address if account.property else "",
        _("with %(others)s") % {"others": others} if others else "",
        source,
    )
    return Part(
        seen.mine.pk,
        f"{name} {account_key(account.key, kind=kind, actor=actor, is_open=is_open)}",
        beside,
        is_past=_past(seen.mine, today),
        href=link_of(kind.link_template, account.key) if kind is not None and opens else "",
    )
