"""The contact screen as it stands: what was typed and chosen so far, and everything that follows from it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from cases.casework.incidents.like import LikeCase
from cases.casework.queries import OpenCase, open_cases_for
from cases.routing.areas import Here
from channels.staff.forms.contact import ContactForm
from channels.staff.forms.place import AT, PlaceForm, as_key, takes_any
from channels.staff.forms.questions import AskedForm, forgetting
from channels.staff.forms.received import ReceivedForm
from channels.staff.presenters import timelines
from channels.staff.presenters.contact_lookups import services_offered
from channels.staff.presenters.dispositions import DispositionAct, acts_for
from channels.staff.presenters.identity import Identity, identity
from channels.staff.presenters.incidents import chase_chosen, like_there
from channels.staff.presenters.known_answers import hidden_born, known_answers
from channels.staff.presenters.person import Found, PersonCard, people_found, person_card
from channels.staff.presenters.place_choices import (
    SHORTEST,
    PlaceChosen,
    addresses_found,
    chosen_uprn,
    place_chosen,
    spot_map,
    spots_found,
    streets_found,
)
from channels.staff.presenters.place_elsewhere import differs_there, elsewhere_words
from channels.staff.presenters.promises import PromiseWords, promised_by
from channels.staff.presenters.told_here import ToldHere, told_here
from channels.staff.presenters.true_here import form_where
from channels.web.maps import MapView
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.contacts.channels.known import may_lie
from crm.contacts.models import Capacity
from crm.contacts.queries import (
    NoSuchContact,
    SessionPage,
    authority_of,
    session_page,
)
from crm.contacts.timelines import Wanted, customer_timeline
from crm.teams.actor import Actor
from crm.teams.policy import may
from gazetteer.entries.models import Property
from gazetteer.entries.queries import property_get

SCREEN = "contact-new"
FIELD_OF = {"service": "service_query", "customer": "who_query", "session": ""}  # where a refusal is mended
PICKS = ("service", "customer", "chase_of", "joins", "authority")


@dataclass
class ContactScreen:
    """Everything the page shows; templates read it, the view acts on its forms."""

    typed: QueryDict
    form: ContactForm
    received: ReceivedForm
    place: PlaceForm
    asked: AskedForm | None
    version: ServiceVersion | None
    customer: PersonCard | None
    session: SessionPage | None
    chase: OpenCase | None
    where_chosen: PlaceChosen
    people: list[Found] = field(default_factory=list)
    people_asked: bool = False
    services: list[Service] = field(default_factory=list)
    favourites: bool = False
    streets: list[tuple[str, str]] = field(default_factory=list)
    streets_asked: bool = False
    open_cases: list[OpenCase] = field(default_factory=list)
    last_said: list[dict[str, Any]] = field(default_factory=list)
    promise: PromiseWords | None = None
    here: Here | None = None  # what differs at the place chosen
    like: list[LikeCase] = field(default_factory=list)  # open cases there that may be the same thing
    told: ToldHere = field(default_factory=ToldHere)
    acts: list[DispositionAct] = field(default_factory=list)
    identity: Identity = field(default_factory=Identity)
    focus: str = ""
    may_add: bool = False
    spot_map: MapView | None = None
    elsewhere: str = ""  # whose the typed postcode is, when it is not ours
    born: dict[str, str] = field(default_factory=dict)  # questions that the record answers, though not to this reader

    @property
    def near(self) -> str:
        """The UPRN near which a map begins: where the contact was begun, or the customer's home."""
        begun = self.typed.get("begun", "")
        return begun or (str(self.customer.homes[0][0]) if self.customer and self.customer.homes else "")

    @property
    def asked_forms(self) -> list[AskedForm]:
        """The form of the service's questions, when there is one."""
        return [self.asked] if self.asked is not None else []

    @property
    def may_send_rest(self) -> bool:
        """True when the customer can finish the service's form on the website, by a link to their mailbox."""
        offered = self.version is not None and bool(self.version.form) and self.version.service.on_web
        return offered and self.customer is not None and bool(self.customer.email) and self.chase is None

    @property
    def where_is_settled(self) -> bool:
        """True when a property is chosen and nothing is wrong with it: one line says where."""
        return bool(self.where_chosen.words) and not self.place.errors

    def blame(self, errors: dict[str, str]) -> None:
        """Nothing; each refusal stands beside the field that mends it, or above the form."""
        for name, words in errors.items():
            code = name.removeprefix("answers.")
            if code != name and self.asked is not None and self.asked.blame(code, words):
                continue
            if name == "place" and self.place.blame("where", words):
                continue
            if not self.form.blame(FIELD_OF.get(name, name), words):
                self.form.add_error(None, words)

    @property
    def speaks(self) -> str:
        """Who speaks, in words; "" when nobody was named."""
        words = self.typed.get("speaker_words", "").strip() or self.identity.speaker
        if self.session and not words:
            speaker = self.session.session.speaker_words
            words = speaker or (self.customer.name if self.customer and not self.other_speaks else "")
        return words or (self.customer.name if self.customer else "")

    @property
    def other_speaks(self) -> bool:
        """True when something was said of another speaker or their number."""
        capacity = self.typed.get("capacity") or Capacity.SELF
        told = ("speaker_words", "telephone", "authority")
        return capacity != Capacity.SELF or any(self.typed.get(name) for name in told)


def picked(typed: QueryDict) -> QueryDict:
    """What was typed, with the choice that a button made put in its place."""
    given = typed.copy()
    for name in PICKS:
        if f"pick_{name}" not in given:
            continue
        given[name] = given.pop(f"pick_{name}")[-1]
        if name == "service":
            given["service_query"] = given["chase_of"] = given["joins"] = ""
        if name == "chase_of":
            given["joins"] = ""
        if name == "joins":  # the case of which it is the same: told with it from now on
            given["chase_of"], given["joins"] = str(given["joins"]), "yes"
        if name == "customer":
            given["who_query"] = given["authority"] = ""
            if given.get("where", "").startswith(AT) and given.get("where") != f"{AT}{given.get('begun')}":
                given["where"] = ""
    return given


def contact_screen(*, typed: QueryDict, actor: Actor, at: datetime, draft: bool) -> ContactScreen:
    """The screen for what was typed and chosen so far; with `draft` nothing is found fault with yet."""
    given = picked(typed)
    session = _session(given, actor, at)
    customer = person_card(actor=actor, key=as_key(given.get("customer")), at=at)
    if customer is None:
        given["customer"] = ""
    chase = chase_chosen(given, actor=actor, at=at)
    services, favourites = services_offered(given, actor)
    if len(services) == 1 and given.get("part") == "refresh" and given.get("service_query"):
        given["service"] = str(services[0].pk)  # Enter, when there is nothing to choose between
    version = _version(given)
    homes = _homes(given, customer)
    _suppose_place(given, version, customer)
    streets, spots = streets_found(given), spots_found(given)
    screen = ContactScreen(
        typed=given,
        form=ContactForm(given, draft=draft),
        received=ReceivedForm(given, at=at, draft=draft),
        place=PlaceForm(
            given,
            draft=draft,
            homes=homes,
            addresses=addresses_found(given),
            streets=streets,
            spots=spots,
            takes=version.takes if version else takes_any,
        ),
        asked=_asked(given, version, customer, anew="pick_customer" in typed, at=at),
        version=version,
        customer=customer,
        session=session,
        chase=chase,
        where_chosen=place_chosen(given, homes=homes, own=customer.homes if customer else []),
        services=services,
        favourites=favourites,
        streets=streets,
        streets_asked=len(given.get("street_query", "").strip()) >= SHORTEST,
        may_add=may(actor, "customer.change"),
        spot_map=spot_map(given),
        elsewhere=elsewhere_words(given),
        born=hidden_born(version.form, customer) if version else {},
    )
    _look_up(screen, actor, at)
    screen.identity = identity(
        typed=given,
        customer=customer,
        session=session.session if session else None,
        version=version,
        actor=actor,
        at=at,
    )
    joins = bool(given.get("joins"))
    screen.acts = acts_for(version=version, chasing=chase is not None, joins=joins, turned=screen.told.turned)
    screen.focus = _focus(screen)
    return screen


def _look_up(screen: ContactScreen, actor: Actor, at: datetime) -> None:
    """What stands beside the form: people found, open cases, what was said last, the promise."""
    query = screen.typed.get("who_query", "").strip()
    if screen.customer is None and len(query) >= SHORTEST:
        screen.people_asked = True
        screen.people = people_found(actor=actor, query=query, at=at)
    screen.open_cases = _open_cases(screen, actor, at)
    if screen.customer is not None:
        said = customer_timeline(actor=actor, customer_ids=screen.customer.record_ids, wanted=Wanted(limit=4))
        screen.last_said = [timelines.brief(line, actor=actor) for line in said]
    screen.told = told_here(screen.typed, screen.version, chasing=screen.chase is not None, at=at)
    screen.here = differs_there(screen.typed, screen.version, at=at)
    screen.like = like_there(screen, actor=actor, at=at)
    if screen.version is not None and screen.version.policy:
        screen.promise = promised_by(
            version=screen.version,
            received_at=_received(screen.typed, at),
            at=at,
            chasing=screen.chase is not None,
            channel=screen.typed.get("channel", ""),
            policy=screen.here.policy if screen.here else "",
        )


def _asked(
    given: QueryDict, version: ServiceVersion | None, customer: PersonCard | None, *, anew: bool, at: datetime
) -> AskedForm | None:
    """The service's questions with what the record knows; `anew` when somebody else was just chosen."""
    if version is None or not version.form:
        return None
    if anew:
        forgetting(given, version.form)
    known, words = known_answers(version.form, customer)
    asked = AskedForm(given, asked=form_where(version.form, given, at=at), known=known, words=words)
    if "find" in given:
        asked.find(given)
    return asked


def _received(given: QueryDict, at: datetime) -> datetime:
    """From when a promise would count: now, unless a moment was given that can be right."""
    received = ReceivedForm(given, at=at)
    return (received.moment if received.is_valid() else None) or at


def _session(given: QueryDict, actor: Actor, at: datetime) -> SessionPage | None:
    reference = given.get("session", "")
    if not reference:
        return None
    try:
        page = session_page(actor=actor, reference=reference, at=at, screen=SCREEN)
    except NoSuchContact:
        page = None
    if page is None or page.session.ended_at is not None:
        given["session"] = ""
        return None
    last = page.contacts[-1]
    if "customer" not in given and last.customer is not None:
        given["customer"] = str(last.customer_id)
        given["capacity"] = last.capacity
        given["authority_words"] = last.authority_words
        authority = authority_of(last)
        if authority is not None:
            given["authority"], given["authority_words"], given["capacity"] = str(authority), "", Capacity.SELF
    given["channel"] = page.session.channel
    if may_lie(page.session.channel) and "received_on" not in given:
        received = timezone.localtime(last.received_at)
        given["received_on"], given["received_time"] = received.date().isoformat(), received.strftime("%H:%M")
    return page


def _version(given: QueryDict) -> ServiceVersion | None:
    key = as_key(given.get("service"))
    if key is None:
        return None
    try:
        return service_in_force(service_id=key)
    except NoSuchService:
        given["service"] = ""
        return None


def _homes(given: QueryDict, customer: PersonCard | None) -> list[tuple[int, str]]:
    homes = list(customer.homes) if customer else []
    begun = as_key(given.get("begun"))
    if begun and begun not in dict(homes):
        try:
            homes.append((begun, property_get(uprn=begun).address))
        except Property.DoesNotExist:
            given["begun"] = ""
    return homes


def _suppose_place(given: QueryDict, version: ServiceVersion | None, customer: PersonCard | None) -> None:
    """The likely place, until somebody chooses: where the contact was begun, or the one home of the customer."""
    if given.get("where"):
        return
    if given.get("begun"):
        given["where"] = f"{AT}{given['begun']}"
    elif version and version.needs_place and customer and len(customer.homes) == 1:
        given["where"] = f"{AT}{customer.homes[0][0]}"


def _open_cases(screen: ContactScreen, actor: Actor, at: datetime) -> list[OpenCase]:
    found: dict[int, OpenCase] = {}
    if screen.customer is not None:
        for case in open_cases_for(actor=actor, at=at, customer_id=screen.customer.pk):
            found[case.case_id] = case
    uprn = chosen_uprn(screen.typed)
    if uprn:
        for case in open_cases_for(actor=actor, at=at, uprn=uprn):
            found.setdefault(case.case_id, case)
    return list(found.values())[:8]


def _focus(screen: ContactScreen) -> str:
    if screen.version is None:
        return "what"
    if screen.version.needs_place and not screen.typed.get("where"):
        return "where"
    return "ask"
