"""What of the customers that may be meant is compared: their names and homes, as far as the actor may know them."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q

from crm.customers.finding.name_keys import former_words
from crm.customers.finding.pair_rows import PairRow
from crm.customers.finding.ranking import Comparing, Home, Person
from crm.customers.models import Customer, CustomerQuerySet, Residence
from crm.customers.names import Names, words_of
from crm.customers.particulars.models import FormerName
from crm.teams.actor import Actor
from gazetteer.postcodes import postcode_key

MOST_COMPARED = 400  # customers of one search; of names alone so many as tell the best:
MOST_BY_NAME = 80
COLUMNS = (
    "pk", "kind", "given_names", "family_name", "preferred_name", "business_name", "trading_name", "sort_name", "status",
    "date_of_birth", "search_text",
)  # fmt: skip


def people_among(customers: CustomerQuerySet) -> list[Person]:
    """The customers as they are compared, so many as are ever looked at."""
    found = []
    for row in customers.order_by("pk").values_list(*COLUMNS)[:MOST_COMPARED]:
        key, kind, given, family, preferred, business, trading, sort_name, status, born, text = row
        names = Names(kind, "", given, family, preferred, business, trading)
        former = former_words(names, text)
        found.append(Person(key, names, sort_name, status == Customer.Status.LIVE, born, former))
    return found


def people_with(pairs: Sequence[PairRow], *, actor: Actor, comparing: Comparing, most: int) -> list[Person]:
    """Whose pairs these are, of more than so many those whose pairs hold most of what was typed."""
    keys = _likeliest(pairs, comparing, most=most)
    return people_among(Customer.objects.visible_to(actor).filter(pk__in=keys))


def people_called_once(words: Sequence[str], *, actor: Actor) -> list[Person]:
    """Those with these words in a confidential former name that the actor's team may know, which no key holds."""
    if not (actor.teams if actor.opened is None else actor.opened):  # most people open nothing, and are not asked about
        return []
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
    names = FormerName.objects.visible_to(actor).filter(restriction__isnull=False)
    found = names.alias(words=SearchVector("search_text", config="simple")).filter(words=query).order_by("id")
    rows = found.values_list("customer_id", "display_name", "search_text")[:MOST_BY_NAME]
    called = {key: dict.fromkeys([*words_of(name), *text.split()]) for key, name, text in rows}
    people = people_among(Customer.objects.visible_to(actor).filter(pk__in=called)) if called else []
    for person in people:
        person.former += [word for word in called[person.key] if word not in person.former]
    return people


def with_homes(people: Sequence[Person], *, actor: Actor, today: date) -> None:
    """Nothing; each of the people carries the homes that the actor may know of."""
    by_key = {person.key: person for person in people}
    homes = (
        Residence.objects.visible_to(actor)
        .filter(customer_id__in=by_key)
        .order_by("customer_id", "-active_from", "-id")
        .values_list(
            "customer_id",
            "property__address",
            "property__postcode_key",
            "unlisted_lines",
            "unlisted_postcode",
            "active_to",
        )
    )
    for key, address, postcode, lines, unlisted, until in homes:
        text = address or f"{lines}, {unlisted}"
        is_now = until is None or until > today
        by_key[key].homes.append(Home(text, is_now, postcode or postcode_key(unlisted)))


def living_at(where: Q, *, actor: Actor) -> list[int]:
    """The keys of customers with a home there, now or once, that the actor may know of."""
    homes = Residence.objects.visible_to(actor).filter(where).filter(customer__in=Customer.objects.visible_to(actor))
    return list(
        dict.fromkeys(homes.order_by("-active_from", "id").values_list("customer_id", flat=True)[:MOST_COMPARED])
    )


def _likeliest(pairs: Iterable[PairRow], comparing: Comparing, *, most: int) -> list[int]:
    """Keys in order of how many of the typed words their pairs hold as typed."""
    held: dict[int, set[str]] = {}
    typed = set(comparing.words)
    for pair in pairs:
        held.setdefault(pair.customer_id, set()).update(typed & {pair.one, pair.other})
    return sorted(held, key=lambda key: -len(held[key]))[:most]
