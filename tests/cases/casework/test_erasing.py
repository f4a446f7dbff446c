"""Erasing a customer blanks names, addresses and words wherever they stand; keys, codes and dates stay."""

import pytest
from django.db import connection

from cases.casework.actions import case_act, case_note
from cases.casework.models import Case
from crm.contacts.models import Contact, Message
from crm.customers.erasing import ErasureRefused, customer_redact
from crm.customers.merging.models import CustomerErasure
from crm.customers.models import ContactPoint, Customer
from crm.outbox.models import OutboxEntry
from crm.teams.policy import NotPermitted
from gazetteer.entries.models import Property
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.crm.customers.merges import merge

pytestmark = pytest.mark.django_db
TRACES = ["Zenobia", "Quillfeather", "Nobby", "zenobia@example", "4960911", "secret garden", "Mews of Nowhere"]


def erase(cast: Cast, customer: Customer, *, by=None, reason="her request", key="erase") -> CustomerErasure:
    by = by or cast.governance
    return customer_redact(reference=customer.reference, reason=reason, actor=by.actor, at=NOW, key=key)


@pytest.fixture
def zenobia(cast: Cast, services) -> Customer:
    """With everything the index can hold, in two records, and a case that has ended."""
    home: Property = property_at(12)
    one = person("Zenobia", "Quillfeather", phone="0161 496 0911", email="zenobia@example.org", home=home)
    two = person("Nobby", "Quillfeather")
    Customer.objects.filter(pk=one.pk).update(preferred_name="Nobby")
    Customer.objects.filter(pk=one.pk).update(preferred_name="")
    merge(one, two, by=cast.agent, reason="Zenobia is Nobby")
    taken = report_bin(cast, services["missed-bin"], customer=one, home=home, key="bin")
    Contact.objects.filter(pk=taken.contact.pk).update(notes="behind the secret garden", place_words="Mews of Nowhere")
    Message.objects.update(body="Dear Zenobia", sent_to="zenobia@example.org")
    officer = cast.officer.actor
    case_note(case_id=taken.case.pk, text="Quillfeather rang", actor=officer, at=NOW, key="note")
    case_act(
        case_id=taken.case.pk, act="complete", inputs={"outcome": "emptied", "words": "Done, Zenobia"}, actor=officer,
        at=NOW, key="done",
    )  # fmt: skip
    return one


def traces() -> list[tuple[str, str]]:
    """Every trace anywhere in the database: (table, words)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            " AND (tablename LIKE 'crm\\_%%' OR tablename LIKE 'cases\\_%%' OR tablename LIKE 'pghistory%%')"
        )
        # A list of the distinct words of all names is nobody's: a word stays in it when one who bore it is erased.
        tables = [row[0] for row in cursor.fetchall() if row[0] != "crm_nameword"]
        found = []
        for table in tables:
            for words in TRACES:
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{words}%"])
                found += [(table, words)] * (cursor.fetchone()[0] > 0)
    return found


def test_no_trace_is_left_anywhere(cast: Cast, zenobia: Customer) -> None:
    assert len({words for _table, words in traces()}) == len(TRACES)
    done = erase(cast, zenobia)
    assert traces() == []
    assert done.facts["Contact.customer"] == 1
    assert OutboxEntry.objects.filter(kind="customer.erased", subject_id=done.pk).exists()


def test_keys_codes_and_dates_stay(cast: Cast, zenobia: Customer) -> None:
    before = Contact.objects.unscoped("test").values("pk", "customer", "service", "received_at", "disposition").get()
    erase(cast, zenobia)
    after = Contact.objects.unscoped("test").values("pk", "customer", "service", "received_at", "disposition").get()
    assert after == before
    assert Case.objects.unscoped("test").get().state == "CLOSED"
    shown = Customer.objects.unscoped("test").get(pk=zenobia.pk)
    assert (shown.display_name, shown.reference) == ("(erased)", zenobia.reference)
    assert ContactPoint.objects.unscoped("test").filter(customer=zenobia).count() == 2


def test_it_is_refused_while_work_goes_on_without_a_reason_and_for_what_is_hidden(cast: Cast, services) -> None:
    ann, hidden = person("Ann"), person("Hid", hidden=restriction(cast.safeguarding))
    with pytest.raises(ErasureRefused):
        erase(cast, ann, reason=" ")
    merge(ann, hidden, by=cast.safeguarder)
    with pytest.raises(ErasureRefused, match="confidential"):
        erase(cast, ann)
    ben = person("Ben")
    report_bin(cast, services["missed-bin"], customer=ben, home=property_at(12), key="bin")
    with pytest.raises(ErasureRefused, match="open cases"):
        erase(cast, ben)
    assert Customer.objects.unscoped("test").get(pk=ben.pk).display_name == "Ben Example"


def test_who_may_and_twice_is_once(cast: Cast) -> None:
    ann = person("Ann")
    for name in ("agent", "team_leader", "manager", "administrator"):
        with pytest.raises(NotPermitted):
            erase(cast, ann, by=cast.users[name])
    assert erase(cast, ann).pk == erase(cast, ann).pk
