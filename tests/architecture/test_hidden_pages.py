"""Hidden means absent, on every page: all staff addresses are walked by each role, and by the team that may know."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from cases.backoffice.models import Job, JobNews, Partner
from cases.casework.intake import contact_take
from cases.casework.models import Case, CaseParty
from channels.staff import typing_kept
from channels.staff.urls import urlpatterns
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.address_questions.models import AddressQuestion
from crm.contacts.correspondence.models import ContactDocument, Inbox, InboxItem
from crm.customers.care.models import Alert
from crm.customers.models import ContactPoint, Residence
from crm.customers.references import shown
from crm.documents.actions import document_keep
from crm.documents.given import GivenFile
from crm.sla.models import Clock
from crm.teams.actor import system
from gazetteer.entries.models import LogicalStatus, Property
from gazetteer.places import Place, PlaceKind
from tests.architecture.hidden_things import HiddenThings, hidden_things
from tests.cast import ward_around
from tests.channels.email.inbound.conftest import mailbox_at
from tests.channels.email.inbound.leftovers import failed
from tests.crm.contacts.correspondence.post import inbox_of, message_about
from tests.crm.customers.matching.pairs import pair_of
from tests.crm.sla.editing.editing import carried_out, drafted, published

pytestmark = pytest.mark.django_db
ROLES = ["agent", "officer", "manager", "waste_leader", "gazetteer_officer"]
LEFT_OUT = {"sign-in", "sign-out"}


@pytest.fixture
def things(cast, services) -> HiddenThings:
    made = hidden_things(cast, services)
    for by, customer, lines in (
        (cast.safeguarder, made.person.customer, "7 Secret Mews"),
        (cast.agent, None, "8 Mews"),
    ):
        contact_take(
            session=SessionStart(channel="PHONE", key=f"session {lines}"),
            service_id=services["missed-bin"].pk,
            customer_id=customer.pk if customer else None,
            place=Place(kind=PlaceKind.UNLISTED, lines=lines, reason="NEW_BUILD"),
            disposition="RAISED",
            answers={"bin": "grey", "out": "yes"},
            notes="",
            actor=by.actor,
            at=made.at,
            key=lines,
            finish=True,
        )
    made.person.traces.append(("7 Secret Mews",))
    written_about(made, services)
    for hidden in made.each[:2]:  # one hidden and one seen by everybody: their property is gone
        Property.objects.filter(pk=hidden.home.pk).update(logical_status=LogicalStatus.HISTORIC)
    return made


def written_about(made: HiddenThings, services: dict[str, Service]) -> None:
    """A message about each hidden thing, and one about what everybody sees, in an inbox of the contact centre."""
    inbox = inbox_of(services["missed-bin"], made.cast.contact_centre)
    for number, contact in enumerate([*(hidden.taken.contact for hidden in made.each), made.plain.contact]):
        item = message_about(
            contact, inbox, words=f"Written words number {number}", sender=f"hidden{number}@example.org"
        )
        if number < len(made.each):
            made.each[number].traces += [(item.message.body,), (item.sender,)]


def addresses(things: HiddenThings) -> Iterator[str]:
    """Every address of the staff door, with each hidden thing, and what stands beside it, in each place."""
    references = [shown(things.neighbour.reference), shown(things.plain.reference)]
    uprns = [hidden.home.uprn for hidden in things.each]
    for hidden in things.each:
        references += [shown(hidden.customer.reference), hidden.reference]
    given = {"reference": references, "uprn": uprns, "name": ["complete"], "prefix": ["23456789"]}
    given["disclosure_id"] = [1, 2, 3]  # lists about hidden people are absent (test_disclosing.py)
    given["other"] = [shown(hidden.customer.reference) for hidden in things.each]
    given |= {"item": parts_of(things)}
    given |= {"key": [UUID(int=1)], "load_id": [1]}  # of loads of the gazetteer, which hold nothing about people
    pairs = [pair_of(hidden.customer, things.neighbour) for hidden in things.each]
    given |= {"pair_id": [pair.pk for pair in pairs], "run_id": [pairs[0].run_id]}
    given |= {"batch_id": [1]}  # of files of addresses, which are their sender's alone (test_access_matching.py)
    given["question"] = list(AddressQuestion.objects.unscoped("to try each").values_list("pk", flat=True))
    warned = Alert.objects.unscoped("to try it").filter(customer=things.person.customer)
    given["number"] = sorted({things.person.customer.pk, *warned.order_by("pk").values_list("pk", flat=True)})
    given["kind"] = ["person"]  # of confidential things
    given["promise"] = ["RESOLVE-1"]
    days = {one.due_at.date() for one in Clock.objects.filter(state="RUNNING", due_at__gt=things.at)}
    run = carried_out(published(things.cast, drafted(things.cast, *sorted(days), at=things.at), at=things.at))
    assert run.moved
    given |= {"code": ["office", "missed-bin"], "draft_id": [run.draft_id], "replan_id": [run.pk], "position": [0]}
    given["code"] += [ward_around(things.each[0].home).code]
    given["what"] = ["day"]
    given["authority_id"] = [1]
    given["move_id"] = [1]
    given["state"] = ["dead"]  # of entries of the outbox
    given["item_id"] = sorted(InboxItem.objects.unscoped("to try each").values_list("pk", flat=True))
    given |= {"document_id": files_of(things), "message_id": [1]}
    given |= {
        "event": ["closed"],
        "channel": ["EMAIL"],
        "language": ["en"],
        "template_id": [1],
    }  # of templates: words about nobody
    given["name"] += ["reply", "link", "not-for-us", "pass-on", "give"]  # acts on messages; no case has them
    given |= left_over(things)
    given |= {"user_id": [things.cast.officer.pk], "import_id": [1], "task_id": [1]}
    given |= {"notice_id": [1]}  # of notices for places: words about nobody
    given |= {"part": ["about"], "act": ["up"]}  # of drafts of services: words about nobody
    given["subscription_id"] = [1]  # of programs that are told: keys and kinds of events (test_webhook_pages.py)
    given["of"] = ["messages", "notes"]  # of what was written about a case
    given["party_id"] = list(CaseParty.objects.unscoped("to try each").values_list("pk", flat=True))
    given |= {"link_id": [1], "view_id": [1], "sheet_id": [1], "term_id": [1]}  # of ties, views, sheets: none is there
    given["usrn"] = [hidden.home.street_id for hidden in things.each[:1]]
    given["job_id"] = jobs_of(things)
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name in LEFT_OUT:
            continue
        wanted = list(pattern.pattern.converters)
        assert set(wanted) <= set(given), f"{pattern.name}: say here what {wanted} may be"
        for values in _combined([given[name] for name in wanted]):
            yield reverse(f"staff:{pattern.name}", kwargs=dict(zip(wanted, values, strict=True)))
    yield from _with_questions(things)


def left_over(things: HiddenThings) -> dict[str, list[int]]:
    """A mailbox, and in it a message of the hidden person that could not be read in."""
    mailbox = mailbox_at(None, Inbox.objects.get(), user="left over")
    address = "zenobia@example.com"
    words = " ".join(word for trace in things.person.traces for word in trace)
    raw = f"From: {address}\nMessage-ID: <left-over@example.org>\n\n{words}".encode()
    return {"mailbox_id": [mailbox.pk], "arrival_id": [failed(mailbox, raw=raw, sender=address).pk]}


def jobs_of(things: HiddenThings) -> list[int]:
    """A job of each case with a partner; of one that is hidden itself, and not only who reported it, they said what must
    not be seen."""
    open_ones = Case.objects.not_hidden_from(things.cast.officer.actor)
    partner = Partner.objects.create(
        code="binmen", name="Binmen", adapter="email", generation_at=things.at, changed_at=things.at
    )
    keys = []
    for place, hidden in enumerate(things.each):
        if hidden.taken.case is None:
            continue
        made = Job.objects.create(
            case=hidden.taken.case, partner=partner, reference=f"HIDDEN-{place}", link_nonce="n", link_until=things.at,
            made_at=things.at, acknowledge_by=things.at, key=f"hidden-{place}",
        )  # fmt: skip
        is_hidden = not open_ones.filter(pk=hidden.taken.case.pk).exists()
        words = " ".join(word for trace in hidden.traces for word in trace) if is_hidden else "Seen"
        JobNews.objects.create(
            partner=partner, key=str(place), job=made, status="said", words=words, happened_at=things.at,
            received_at=things.at, taken="NOTED",
        )  # fmt: skip
        keys.append(made.pk)
    return keys


def files_of(things: HiddenThings) -> list[int]:
    """Keys of files given with the hidden contacts, each full of what must not be seen."""
    kept = []
    for place, hidden in enumerate(things.each):
        words = " ".join(word for trace in hidden.traces for word in trace)
        given = GivenFile(name=f"{place}.txt", content=words.encode(), media_type="text/plain")
        made = document_keep(given=given, actor=system("tests"), at=things.at, key=f"hidden-{place}")
        ContactDocument.objects.get_or_create(contact=hidden.taken.contact, document=made)
        kept.append(made.pk)
    return kept


def parts_of(things: HiddenThings) -> list[int]:
    """Keys of rows that belong to the hidden and to those beside them."""
    keys = {0}
    for model in (ContactPoint, Residence):
        keys |= set(model.objects.unscoped("to try each").values_list("pk", flat=True))
    return sorted(keys)


def _combined(lists: list[list]) -> Iterator[list]:
    if not lists:
        yield []
        return
    for first in lists[0]:
        for rest in _combined(lists[1:]):
            yield [first, *rest]


def _with_questions(things: HiddenThings) -> Iterator[str]:
    new, work = reverse("staff:contact-new"), reverse("staff:work")
    for hidden in things.each:
        yield f"{new}?{urlencode({'uprn': hidden.home.uprn})}"
        yield f"{new}?{urlencode({'customer': shown(hidden.customer.reference)})}"
        yield f"{new}?{urlencode({'chase': hidden.reference})}"
        yield f"{new}?{urlencode({'session': hidden.reference})}"
    for show in ("team", "mine", "late", "waiting", "unassigned"):
        yield f"{work}?{urlencode({'show': show, 'team': things.cast.waste_collection.pk})}"
    for within in ("late", "hour", "day", "three-days"):
        asked = {"team": things.cast.waste_collection.pk, "within": within}
        yield f"{reverse('staff:at-risk-list')}?{urlencode(asked)}"
    yield f"{reverse('staff:what-if')}?service=missed-bin"
    for measure in ("contacts", "running", "not_gross", "pending"):
        yield f"{reverse('staff:report-records')}?{urlencode({'measure': measure})}"


def typed_in(things: HiddenThings, user) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What somebody types and where: (address, the words that come back, the form)."""
    opened = typing_kept.token(user_id=user.pk, at=things.at)
    for number in ("0161 496 0911", "0161 496 0933"):
        yield reverse("staff:pop"), number, {"phone": number}
    for hidden in things.each:
        for words in [*hidden.searches, hidden.reference, hidden.home.address.split(",")[0]]:
            yield reverse("staff:search"), words, {"q": words}
            same_as = reverse("staff:customer-same", args=[things.neighbour.reference])
            yield same_as, words, {"who_query": words}
            form = {"opened": opened, "who_query": words, "part": "people"}
            yield reverse("staff:contact-new"), words, form
    given = things.person.customer.given_names, things.person.customer.family_name
    form = {"opened": opened, "given_names": given[0], "family_name": given[1], "phone": "0161 496 0911", "save": "1"}
    yield reverse("staff:customer-add"), "0161 496 0911", form
    form = {"opened": opened, "given_names": "Adela", "family_name": "Knownby", "where": "PROPERTY",
            "uprn": str(things.home.home.uprn), "phone": "0161 496 0933"}  # fmt: skip
    yield reverse("staff:customer-add"), "33 Larkspur Rise", form


def answers(things: HiddenThings, role: str) -> Iterator[tuple[str, str, str]]:
    """(address, what was typed, the whole answer) of everything this role can open or type."""
    user = things.cast.users[role]
    client = Client()
    client.force_login(user)
    for address in addresses(things):
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield address, "", content.decode()
    for address, words, form in typed_in(things, user):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.post(address, form, headers=headers, follow=True)
            assert answer.status_code < 500, (address, form)
            yield f"{address} {form}", words, answer.content.decode()


def typed_back(text: str, form_words: str) -> str:
    """What is left of an answer to a form of several fields when the fields are taken out."""
    return text if form_words != "0161 496 0911" else text.replace("Quillfeather", "").replace("496 0911", "")


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_a_trace_of_what_is_hidden(things: HiddenThings, role: str) -> None:
    leaks = []
    for address, typed, text in answers(things, role):
        text = typed_back(text, typed)
        if "customers/add" in address:
            text = text.replace("496 0933", "")
        leaks += [(address, trace) for trace in things.traces_in(text, typed=typed)]
    assert leaks == []


def test_the_named_team_sees_every_one_of_them(things: HiddenThings) -> None:
    unseen = {trace for hidden in things.each for trace in hidden.traces}
    for _address, typed, text in answers(things, "safeguarder"):
        unseen -= set(things.traces_in(text, typed=typed))
    assert unseen == set()


def test_no_public_page_knows_of_them(things: HiddenThings, client: Client) -> None:
    unknown = client.get(reverse("citizen:track-story", args=["2222-2222-2"]), follow=True)
    for hidden in things.each:
        for name in ("track-story", "track-fact", "track-code"):
            answer = client.get(reverse(f"citizen:{name}", args=[hidden.reference]), follow=True)
            assert things.traces_in(answer.content.decode(), typed=hidden.reference) == []
        story = client.get(reverse("citizen:track-story", args=[hidden.reference]), follow=True)
        assert story.status_code == client.get(reverse("citizen:track-story", args=[unknown_reference()])).status_code
    assert unknown.status_code < 500


def unknown_reference() -> str:
    """One that could be right and is nobody's."""
    from crm.customers.references import new_reference

    return shown(new_reference())
