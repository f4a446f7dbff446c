"""The case page's own parts as an officer uses them: who, notes, presence, history, what belongs together."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.casework.actions import case_note
from cases.casework.models import Case, CaseEvent, CaseNote, CaseParty
from cases.casework.raising import case_event
from cases.casework.work.models import CaseLink
from crm.customers.references import shown
from tests.cases.casework.waste_desk import Desk, page_of, waste_desk
from tests.cast import person
from tests.channels.staff.pages import fields_of


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def send(client: Client, address: str, form: str, **typed: object):
    """The form of this page sent with what was typed."""
    page = client.get(address)
    own = address.split("/")[3]
    return client.post(address, fields_of(page, f"case-act-{own}-{form}") | typed)


def text(answer) -> str:
    return answer.content.decode()


def test_an_officer_adds_somebody_by_a_reference_changes_their_part_and_ends_it(desk: Desk, officer: Client) -> None:
    taken, lou = desk.reported(at=timezone.now(), by=desk.jo()), person("Lou", "Letting")
    answer = send(officer, page_of(taken, "parties", "add"), "party", who=shown(lou.reference), role="LANDLORD")
    assert answer.status_code == 302, text(answer)
    page = text(officer.get(page_of(taken)))
    assert "Lou Letting" in page and "Landlord" in page and "may not see what is said" in page
    party = CaseParty.objects.unscoped("test").get(customer=lou)
    answer = send(officer, page_of(taken, "parties", str(party.pk)), f"party-{party.pk}", role="SUBJECT", is_named="on")
    assert answer.status_code == 302, text(answer)
    assert "named to the others" in text(officer.get(page_of(taken)))
    stale = officer.post(page_of(taken, "parties", str(party.pk), "end"), {"key": "k", "version": "1"}, follow=True)
    assert "has changed since you opened it" in text(stale) and "Lou Letting" in text(stale)
    gone = officer.post(page_of(taken, "parties", str(party.pk), "end"), {"key": "k2", "version": "3"}, follow=True)
    assert "Lou Letting" not in text(gone)


def test_an_old_page_that_adds_somebody_keeps_what_was_typed(desk: Desk, officer: Client) -> None:
    taken, lou = desk.reported(at=timezone.now(), by=desk.jo()), person("Lou", "Letting")
    page = officer.get(page_of(taken, "parties", "add"))
    form = fields_of(page, f"case-act-{shown(taken.reference)}-party") | {
        "who": shown(lou.reference),
        "role": "LANDLORD",
    }
    Case.objects.unscoped("test").update(version=5)
    answer = officer.post(page_of(taken, "parties", "add"), form)
    assert answer.status_code == 409
    assert "has changed since you opened it" in text(answer) and f'value="{shown(lou.reference)}"' in text(answer)


def test_who_looks_people_up_chooses_from_those_found(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.waste_leader)
    taken, lou = desk.reported(at=timezone.now(), by=desk.jo()), person("Lou", "Letting")
    answer = send(client, page_of(taken, "parties", "add"), "party", who="Lou Letting", role="LANDLORD")
    assert answer.status_code == 422 and f'value="{lou.pk}"' in text(answer)
    form = fields_of(answer, f"case-act-{shown(taken.reference)}-party") | {"customer": str(lou.pk)}
    assert client.post(page_of(taken, "parties", "add"), form).status_code == 302
    assert CaseParty.objects.unscoped("test").filter(customer=lou).exists()


@pytest.mark.parametrize("typed", ["", "Lou Letting", "BCDF-2345-J"])
def test_nobody_found_is_said_and_nothing_lost(desk: Desk, officer: Client, typed: str) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    person("Lou", "Letting")
    answer = send(officer, page_of(taken, "parties", "add"), "party", who=typed, role="LANDLORD")
    assert answer.status_code == 422 and "Nobody was found" in text(answer)
    assert CaseParty.objects.unscoped("test").count() == 1


def test_what_the_customer_reads_and_what_they_never_see_stand_apart(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    answer = send(officer, page_of(taken, "note"), "note", text="@Wanda Leader beware of the dog")
    assert answer.status_code == 302
    page = text(officer.get(answer["Location"]))
    assert "Told: Wanda Leader." in page
    talk, notes = (
        page.index("Conversation: the customer reads this"),
        page.index("Notes: internal, no customer sees them"),
    )
    assert talk < notes < page.index("beware of the dog")
    assert re.search(r'class="box internal-note" aria-labelledby="notes-title"', page)
    note_page = text(officer.get(page_of(taken, "note")))
    assert "Internal: the customer does not see this" in note_page
    assert CaseNote.objects.get().told == [desk.cast.waste_leader.pk]


def test_two_who_look_see_one_another_and_who_writes(desk: Desk, officer: Client) -> None:
    taken, leader = desk.reported(at=timezone.now(), by=desk.jo()), Client()
    leader.force_login(desk.cast.waste_leader)
    assert "is looking" not in text(officer.get(page_of(taken)))
    assert "1 other is looking" in text(leader.get(page_of(taken, "note")))
    asked = text(officer.post(page_of(taken, "presence"), {"writing": "no"}))
    assert "1 other is looking, 1 is writing" in asked and "Wanda Leader" in asked
    other = Client()
    other.force_login(desk.cast.other_officer)
    assert other.post(page_of(taken, "presence")).status_code == 404


def test_links_and_work_raised_out_of_it(desk: Desk, officer: Client) -> None:
    one, two = desk.reported(at=timezone.now()), desk.reported(at=timezone.now())
    assert send(officer, page_of(one, "link"), "link", other=shown(two.reference), kind="WHOLE").status_code == 302
    link = CaseLink.objects.get()
    assert (link.case_id, link.other_id) == (two.case.pk, one.case.pk)
    page = text(officer.get(page_of(one)))
    assert "Has the part" in page and shown(two.reference) in page
    nowhere = send(officer, page_of(one, "link"), "link", other="BCDF-2345-J", kind="RELATED")
    assert nowhere.status_code == 422 and "no case of this reference" in text(nowhere)
    officer.post(page_of(one, "link", str(link.pk), "end"), {"key": "k"})
    assert shown(two.reference) not in text(officer.get(page_of(one))).split("Belongs together with")[1].split("<h2")[0]
    answer = send(officer, page_of(one, "split"), "split", words="Sweep the glass up", is_part="part")
    assert answer.status_code == 302
    begun = CaseLink.objects.get(kind="PART_OF", ended_at__isnull=True).case
    said = text(officer.get(answer["Location"]))
    assert f"Raised: {shown(begun.contact.references.get().value)}." in said


def test_a_long_history_goes_on_on_a_page_of_its_own(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    CaseEvent.objects.bulk_create(
        case_event(taken.case, "TICKED", actor=desk.cast.officer.actor, at=timezone.now() + timedelta(seconds=number))
        for number in range(300)
    )
    page = text(officer.get(page_of(taken)))
    counted, onward = 0, re.search(r'rel="next" href="([^"]+)"', page)
    counted += page.count("Ticked on the checklist")
    while onward is not None:
        page = text(officer.get(onward[1].replace("&amp;", "&")))
        counted += page.count("Ticked on the checklist")
        onward = re.search(r'rel="next" href="([^"]+)"', page)
    assert counted == 300


def test_many_notes_go_on_on_a_page_of_their_own_and_each_stands_once(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    CaseNote.objects.bulk_create(
        CaseNote(case=taken.case, text=f"Seen {number}.", written_at=timezone.now(), key=f"n{number}")
        for number in range(160)
    )
    page, seen = text(officer.get(page_of(taken))), []
    while True:
        seen += re.findall(r"Seen (\d+)\.", page)
        onward = re.search(r'href="([^"]+/written/notes\?before=\d+)"', page)
        if onward is None:
            break
        page = text(officer.get(onward[1]))
    assert seen == [str(number) for number in reversed(range(160))]
    assert officer.get(page_of(taken, "written", "secrets")).status_code == 404


def test_a_manager_is_led_nowhere_that_is_closed_to_them(desk: Desk, client: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    case_note(case_id=taken.case.pk, text="x", actor=desk.cast.officer.actor, at=timezone.now(), key="n")
    client.force_login(desk.cast.manager)
    for page in (
        page_of(taken),
        f"/staff/customers/{shown(desk.jo().reference)}",
        f"/staff/contacts/{shown(taken.reference)}",
    ):
        for address in set(re.findall(r'<a [^>]*href="(/[^"#]*)', text(client.get(page)))):
            answer = client.get(address.replace("&amp;", "&"), follow=True)
            assert answer.status_code == 200, f"{page} leads to {address}"
