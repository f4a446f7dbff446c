"""Everything that writes the index: customers, how to reach them, where they live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.contact_points import PHONE, PointGiven, PointRefused, line_of, normalise
from crm.customers.finding.keeping import keys_add
from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.names import BUSINESS, Names, NamesRefused, clean, names_given
from crm.customers.references import new_reference
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ActorKind
from gazetteer.entries.models import Property
from gazetteer.postcodes import postcode_tidy

OLDEST = 130  # years
LONGEST_LINES = 1000


class CustomerRefused(Exception):
    """What was given cannot be stored; `errors` has a message for each field, to be shown beside it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class HomeGiven:
    """Where somebody lives, as given: a property, an address the gazetteer does not hold, or no fixed address."""

    uprn: int | None = None
    lines: str = ""
    postcode: str = ""
    no_fixed: bool = False
    role: str = Residence.Role.OCCUPIER


@one_transaction
def customer_add(
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    key: str | None,
    given_names: str = "",
    family_name: str = "",
    title: str = "",
    preferred_name: str = "",
    business_name: str = "",
    trading_name: str = "",
    date_of_birth: date | None = None,
    points: Sequence[PointGiven] = (),
    home: HomeGiven | None = None,
    source: str = Customer.Source.AGENT,
    language: str = "en",
) -> Customer:
    """The new customer, or the one that this key made before.

    Raises NotPermitted, and CustomerRefused with errors for given_names, family_name, title, preferred_name,
    business_name, trading_name, date_of_birth, phone, email, home.
    """
    if not (actor.kind == ActorKind.CUSTOMER and source == Customer.Source.WEB):
        policy.require(actor, "customer.change")
    errors: dict[str, str] = {}
    names = _names(
        errors,
        kind=kind,
        title=title,
        given_names=given_names,
        family_name=family_name,
        preferred_name=preferred_name,
        business_name=business_name,
        trading_name=trading_name,
    )
    reached = _points(errors, points)
    check_birth(errors, kind, date_of_birth, at)
    residence = _residence(errors, home, at) if home else None
    if errors or names is None:
        raise CustomerRefused(errors)
    customer = _new_customer(names, date_of_birth=date_of_birth, source=source, actor=actor, at=at, key=key)
    customer.language = language
    return _insert_once(customer, points=reached, residence=residence, at=at)


@one_transaction
def contact_point_add(*, customer_id: int, kind: str, value: str, actor: Actor, at: datetime) -> ContactPoint:
    """The contact point; one that the customer has already is returned, and used again if it was stopped.

    Raises NotPermitted, Customer.DoesNotExist for a hidden customer, CustomerRefused with an error for phone or email.
    """
    policy.require(actor, "customer.change")
    errors: dict[str, str] = {}
    reached = _points(errors, [PointGiven(kind, value)])
    if not reached:
        raise CustomerRefused(errors or {kind.lower(): _("Enter a telephone number or email address")})
    customer = _locked(customer_id, actor)
    [(point_kind, normalised)] = reached
    mine = ContactPoint.objects.unscoped("held once for each customer, hidden or not")
    point, _made = mine.get_or_create(
        customer=customer,
        kind=point_kind,
        normalised=normalised,
        defaults={
            "value": reached[point_kind, normalised],
            "line": line_of(normalised) if point_kind == PHONE else "",
            "created_at": at,
        },
    )
    if point.do_not_use:
        point.do_not_use, point.do_not_use_reason, point.bounced_at = False, "", None
        point.save(update_fields=["do_not_use", "do_not_use_reason", "bounced_at"])
    return point


@one_transaction
def contact_point_stop(*, point_id: int, actor: Actor) -> ContactPoint:
    """The contact point, from now on marked "do not use"; done again, it stays so.

    Raises NotPermitted, ContactPoint.DoesNotExist for a hidden one.
    """
    policy.require(actor, "customer.change")
    point = ContactPoint.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).get(pk=point_id)
    if not point.do_not_use:
        point.do_not_use = True
        point.save(update_fields=["do_not_use"])
    return point


def point_bounced(*, point: ContactPoint, actor: Actor, at: datetime) -> None:
    """Nothing; mail to this point came back for good: nothing goes there until it works again or a person says so. One
    that a person stopped stays stopped. Part of the caller's transaction."""
    policy.require(actor, "customer.change")
    if not point.do_not_use:
        point.do_not_use, point.do_not_use_reason, point.bounced_at = True, _("mail to it came back"), at
        point.save(update_fields=["do_not_use", "do_not_use_reason", "bounced_at"])


def point_works(*, point_id: int, actor: Actor, at: datetime) -> None:
    """Nothing; what came back there once is forgotten: they wrote from it. Part of the caller's transaction."""
    policy.require(actor, "customer.change")
    points = ContactPoint.objects.unscoped("it works again").select_for_update(no_key=True, of=("self",))
    point = points.get(pk=point_id)
    if point.do_not_use and point.bounced_at is not None:
        point.do_not_use, point.do_not_use_reason, point.bounced_at = False, "", None
        point.save(update_fields=["do_not_use", "do_not_use_reason", "bounced_at"])


@one_transaction
def residence_begin(
    *, customer_id: int, home: HomeGiven, actor: Actor, at: datetime, begins: date | None = None
) -> Residence:
    """The customer's residence there from that day (else from the day of `at`); one that is open already is returned.

    Raises NotPermitted, Customer.DoesNotExist for a hidden customer, CustomerRefused with an error for home.
    """
    policy.require(actor, "customer.change")
    errors: dict[str, str] = {}
    residence = _residence(errors, home, at)
    if residence is None:
        raise CustomerRefused(errors)
    residence.active_from = begins or timezone.localdate(at)
    residence.customer = _locked(customer_id, actor)
    same = Residence.objects.unscoped("begun once, hidden or not").filter(
        Q(property=residence.property_id),
        customer_id=customer_id,
        role=residence.role,
        unlisted_lines=residence.unlisted_lines,
        unlisted_postcode=residence.unlisted_postcode,
    )
    open_ended = same.filter(active_to__isnull=True).order_by("id").first()
    if open_ended is not None:
        return open_ended
    residence.save()
    return residence


@one_transaction
def residence_end(*, residence_id: int, on: date, actor: Actor) -> Residence:
    """The residence, ended on that day; one that has ended keeps its day.

    Raises NotPermitted, Residence.DoesNotExist for a hidden one, CustomerRefused with an error for `on`.
    """
    policy.require(actor, "customer.change")
    residence = Residence.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).get(pk=residence_id)
    if residence.active_to is not None:
        return residence
    if residence.active_from and on < residence.active_from:
        raise CustomerRefused({"on": _("Enter a day on or after the day they moved in")})
    residence.active_to = on
    residence.save(update_fields=["active_to"])
    return residence


def _names(errors: dict[str, str], **parts: str) -> Names | None:
    try:
        return names_given(**parts)
    except NamesRefused as refused:
        errors.update(refused.errors)
        return None


def _points(errors: dict[str, str], points: Sequence[PointGiven]) -> dict[tuple[str, str], str]:
    """The values as given by kind and normalised form, each once."""
    reached: dict[tuple[str, str], str] = {}
    for point in points:
        value = clean(point.value)
        if not value:
            continue
        try:
            reached.setdefault((point.kind, normalise(point.kind, value)), value)
        except PointRefused as refused:
            errors[point.kind.lower()] = str(refused)
    return reached


def check_birth(errors: dict[str, str], kind: str, born: date | None, at: datetime) -> None:
    """Nothing; a date nobody can have been born on is an error of date_of_birth."""
    today = timezone.localdate(at)
    if born is None:
        return
    if kind == BUSINESS:
        errors["date_of_birth"] = _("A business has no date of birth: leave it empty")
    elif born > today:
        errors["date_of_birth"] = _("Date of birth must be in the past")
    elif born.year < today.year - OLDEST:
        errors["date_of_birth"] = _("Check the year: nobody is older than %(years)s") % {"years": OLDEST}


def _residence(errors: dict[str, str], home: HomeGiven, at: datetime) -> Residence | None:
    """The residence as it would be stored, without its customer; None with an error when it is nowhere."""
    made = Residence(role=home.role, created_at=at)
    lines = clean(home.lines.replace("\r\n", "\n").replace("\n", ", "))
    if home.no_fixed:
        made.role = Residence.Role.NO_FIXED_ADDRESS
        return made
    if home.uprn is not None:
        if not Property.objects.filter(pk=home.uprn).exists():
            errors["home"] = _("This property is not in the gazetteer: search for the address again")
            return None
        made.property_id = home.uprn
        return made
    if not lines or len(lines) > LONGEST_LINES:
        errors["home"] = _("Choose an address, write it in up to %(count)s characters, or say that there is none") % {
            "count": LONGEST_LINES
        }
        return None
    made.unlisted_lines = lines
    made.unlisted_postcode = postcode_tidy(home.postcode) or clean(home.postcode)[:10]
    return made


def _new_customer(
    names: Names, *, date_of_birth: date | None, source: str, actor: Actor, at: datetime, key: str | None
) -> Customer:
    return Customer(
        kind=names.kind,
        title=names.title,
        given_names=names.given_names,
        family_name=names.family_name,
        preferred_name=names.preferred_name,
        business_name=names.business_name,
        trading_name=names.trading_name,
        date_of_birth=date_of_birth,
        source=source,
        display_name=names.display_name,
        sort_name=names.sort_name,
        search_text=names.search_text,
        key=key,
        created_at=at,
        created_by=actor.signed,
    )


def _insert_once(
    customer: Customer, *, points: dict[tuple[str, str], str], residence: Residence | None, at: datetime
) -> Customer:
    """The customer inserted with its parts, or the one that holds its key; a reference drawn twice is drawn again."""
    customer.reference = new_reference()
    try:
        with transaction.atomic():
            _insert(customer, points=points, residence=residence, at=at)
    except IntegrityError:
        everyone = Customer.objects.unscoped("made by the same key, or holding the same reference")
        made = everyone.filter(key=customer.key, key__isnull=False).first()
        if made is not None:
            return made
        if not everyone.filter(reference=customer.reference).exists():
            raise
        return _insert_once(customer, points=points, residence=residence, at=at)
    return customer


def _insert(
    customer: Customer, *, points: dict[tuple[str, str], str], residence: Residence | None, at: datetime
) -> None:
    """A customer alone is its own root, so its key is drawn from the sequence before the insert."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Customer._meta.db_table])
        customer.pk = customer.canonical_id = cursor.fetchone()[0]
    customer.save(force_insert=True)
    ContactPoint.objects.bulk_create(
        ContactPoint(
            customer=customer,
            kind=kind,
            value=value,
            normalised=normalised,
            created_at=at,
            line=line_of(normalised) if kind == PHONE else "",
        )
        for (kind, normalised), value in points.items()
    )
    if residence is not None:
        residence.pk = None
        residence.customer = customer
        residence.save(force_insert=True)
    keys_add([customer])


def _locked(customer_id: int, actor: Actor) -> Customer:
    """The customer, locked as every act but a merge locks it; hidden from the actor it does not exist."""
    visible = Customer.objects.visible_to(actor)
    return visible.select_for_update(no_key=True, of=("self",)).get(pk=customer_id)
