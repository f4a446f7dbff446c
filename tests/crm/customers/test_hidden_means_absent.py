"""What is hidden does not exist for those it is hidden from: in search, record, residents, household, likeness."""

from datetime import date

import pytest

from crm.customers.actions import HomeGiven as Home
from crm.customers.actions import contact_point_add, residence_begin, residence_end
from crm.customers.contact_points import PHONE, PointGiven
from crm.customers.finding.search import customer_search
from crm.customers.matching.likely import confidential_match, likely_same
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.names import Names
from crm.customers.queries import customer_record, residents_of
from crm.teams.actor import Actor
from crm.teams.models import AccessLog, Grade
from tests.cast import NOW, Cast, person, property_at, restriction

BORN = date(1980, 3, 12)
JO = Names(given_names="Jo", family_name="Example")


def search(actor: Actor, query: str) -> list[int]:
    return [hit.customer_id for hit in customer_search(actor=actor, query=query, at=NOW)]


class TestAConfidentialPerson:
    @pytest.fixture
    def jo(self, cast: Cast) -> Customer:
        self.home = property_at(12)
        return person(
            phone="0161 496 0000",
            email="jo@example.com",
            home=self.home,
            born=BORN,
            hidden=restriction(cast.safeguarding, grade=Grade.PERSON),
        )

    @pytest.mark.parametrize("query", ["example", "jo exam", "0161 496 0000", "jo@example.com", "reference"])
    def test_is_in_no_search(self, cast: Cast, jo: Customer, query: str) -> None:
        query = jo.reference if query == "reference" else query
        assert search(cast.agent.actor, query) == []
        assert search(cast.safeguarder.actor, query) == [jo.pk]

    def test_has_no_record(self, cast: Cast, jo: Customer) -> None:
        with pytest.raises(Customer.DoesNotExist):
            customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference)
        assert customer_record(actor=cast.safeguarder.actor, at=NOW, reference=jo.reference).customer == jo

    def test_lives_nowhere(self, cast: Cast, jo: Customer) -> None:
        assert residents_of(actor=cast.agent.actor, uprn=self.home.uprn, at=NOW) == []
        assert len(residents_of(actor=cast.safeguarder.actor, uprn=self.home.uprn, at=NOW)) == 1

    def test_is_of_no_household(self, cast: Cast, jo: Customer) -> None:
        sam = person("Sam", "Example", home=self.home)
        assert customer_record(actor=cast.agent.actor, at=NOW, reference=sam.reference).households == []
        [home] = customer_record(actor=cast.safeguarder.actor, at=NOW, reference=sam.reference).households
        assert [other.customer for other in home.others] == [jo]

    def test_looks_like_nobody(self, cast: Cast, jo: Customer) -> None:
        given = {
            "names": JO,
            "points": [PointGiven(PHONE, "0161 496 0000")],
            "uprn": self.home.uprn,
            "date_of_birth": BORN,
        }
        assert likely_same(actor=cast.agent.actor, at=NOW, **given) == []
        assert [each.customer for each in likely_same(actor=cast.safeguarder.actor, at=NOW, **given)] == [jo]

    def test_gets_no_new_facts_from_those_who_may_not_know_them(self, cast: Cast, jo: Customer) -> None:
        with pytest.raises(Customer.DoesNotExist):
            contact_point_add(customer_id=jo.pk, kind=PHONE, value="020 7946 0000", actor=cast.agent.actor, at=NOW)
        with pytest.raises(Customer.DoesNotExist):
            residence_begin(customer_id=jo.pk, home=Home(no_fixed=True), actor=cast.agent.actor, at=NOW)

    def test_exact_name_and_date_of_birth_say_only_whom_to_pass_the_caller_to(self, cast: Cast, jo: Customer) -> None:
        def told(actor: Actor, names: Names = JO, born: date | None = BORN) -> list[str]:
            return confidential_match(actor=actor, at=NOW, names=names, date_of_birth=born)

        assert told(cast.agent.actor) == ["Safeguarding"]
        assert AccessLog.objects.get().keys == [jo.pk]
        assert told(cast.agent.actor, born=None) == []
        assert told(cast.agent.actor, born=date(1980, 3, 13)) == []
        assert told(cast.agent.actor, names=Names(given_names="J", family_name="Example")) == []
        assert told(cast.safeguarder.actor) == []


class TestAConfidentialAddress:
    @pytest.fixture
    def jo(self, cast: Cast) -> Customer:
        hidden = restriction(cast.safeguarding, grade=Grade.ADDRESS)
        self.home = property_at(12)
        return person(phone="0161 496 0000", home=self.home, home_hidden=hidden, points_hidden=hidden)

    def test_the_person_is_found_but_not_where_she_is(self, cast: Cast, jo: Customer) -> None:
        [hit] = customer_search(actor=cast.agent.actor, query="example", at=NOW)
        assert (hit.customer_id, hit.address) == (jo.pk, "")
        [told] = customer_search(actor=cast.safeguarder.actor, query="example", at=NOW)
        assert told.address == self.home.address

    def test_her_hidden_telephone_finds_nobody(self, cast: Cast, jo: Customer) -> None:
        assert search(cast.agent.actor, "0161 496 0000") == []
        assert search(cast.safeguarder.actor, "0161 496 0000") == [jo.pk]

    def test_the_property_does_not_know_her(self, cast: Cast, jo: Customer) -> None:
        assert residents_of(actor=cast.agent.actor, uprn=self.home.uprn, at=NOW) == []

    def test_her_record_has_neither_home_nor_household_nor_number(self, cast: Cast, jo: Customer) -> None:
        person("Sam", "Other", home=self.home)
        seen = customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference)
        assert (seen.points, seen.residences, seen.past_residences, seen.households) == ([], [], [], [])
        told = customer_record(actor=cast.safeguarder.actor, at=NOW, reference=jo.reference)
        assert len(told.points) == len(told.residences) == len(told.households) == 1

    def test_a_household_does_not_know_her(self, cast: Cast, jo: Customer) -> None:
        sam = person("Sam", "Other", home=self.home)
        assert customer_record(actor=cast.agent.actor, at=NOW, reference=sam.reference).households == []

    def test_an_account_for_the_hidden_address_is_hidden_with_it(self, cast: Cast, jo: Customer) -> None:
        account = Account.objects.create(system="council-tax", key="8001", property=self.home)
        AccountHolder.objects.create(account=account, customer=jo, role="LIABLE")
        assert customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference).accounts == []
        assert len(customer_record(actor=cast.safeguarder.actor, at=NOW, reference=jo.reference).accounts) == 1

    def test_what_is_hidden_is_no_reason(self, cast: Cast, jo: Customer) -> None:
        given = {"names": JO, "points": [PointGiven(PHONE, "0161 496 0000")], "uprn": self.home.uprn}
        [seen] = likely_same(actor=cast.agent.actor, at=NOW, **given)
        assert (seen.reasons, seen.address) == (["same surname", "same forename"], "")
        [told] = likely_same(actor=cast.safeguarder.actor, at=NOW, **given)
        assert {"same telephone", "same address"} <= set(told.reasons)

    def test_giving_the_hidden_number_again_tells_nothing(self, cast: Cast, jo: Customer) -> None:
        contact_point_add(customer_id=jo.pk, kind=PHONE, value="0161 496 0000", actor=cast.agent.actor, at=NOW)
        assert customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference).points == []
        assert ContactPoint.objects.unscoped("all of hers").filter(customer=jo).count() == 1

    def test_it_cannot_be_ended_by_those_who_may_not_know_it(self, cast: Cast, jo: Customer) -> None:
        hers = Residence.objects.unscoped("hers").get(customer=jo)
        with pytest.raises(Residence.DoesNotExist):
            residence_end(residence_id=hers.pk, on=NOW.date(), actor=cast.agent.actor)


class TestAConfidentialMatter:
    def test_a_hidden_part_in_an_account_is_absent(self, cast: Cast) -> None:
        jo, sam = person(), person("Sam", "Other")
        matter = restriction(cast.safeguarding, grade=Grade.MATTER)
        account = Account.objects.create(system="housing", key="T1")
        AccountHolder.objects.create(account=account, customer=jo, role="TENANT")
        AccountHolder.objects.create(account=account, customer=sam, role="PARTNER", restriction=matter)
        [account_seen] = customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference).accounts
        assert account_seen.others == []
        assert customer_record(actor=cast.agent.actor, at=NOW, reference=sam.reference).accounts == []
        [account_told] = customer_record(actor=cast.safeguarder.actor, at=NOW, reference=jo.reference).accounts
        assert [other.customer for other in account_told.others] == [sam]
