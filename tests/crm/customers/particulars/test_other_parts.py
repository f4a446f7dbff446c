"""Public offices, consents, homes and sites, accounts in other systems and their kinds."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from crm.customers.actions import CustomerRefused, HomeGiven
from crm.customers.models import Account, AccountHolder, Customer, Residence
from crm.customers.particulars.actions import (
    AccountGiven,
    KindGiven,
    OfficeGiven,
    account_hold,
    account_kind_add,
    account_kind_change,
    consent_say,
    holder_change,
    home_add,
    home_change,
    office_begin,
    office_change,
    office_remove,
)
from crm.customers.particulars.models import AccountKind, ConsentFact, ParticularEvent, PublicOffice
from crm.customers.particulars.queries import (
    changes_of,
    customers_by_account,
    holds_office,
    particulars_of,
    wards_on,
)
from crm.teams.actor import Role
from crm.teams.policy import NotPermitted
from gazetteer.areas.models import Area
from tests.cast import NOW, Cast, business, person, property_at, restriction

TODAY = NOW.date()
GIVEN = KindGiven(name="Council tax", system_name="Revenues", link_template="https://x.example/((key))")


def ward(name: str = "Priory") -> Area:
    return Area.objects.create(
        kind="WARD", code="E05000001", name=name, active_from=date(2020, 1, 1), easting=1, northing=1
    )


class TestOffices:
    def test_a_councillor_speaks_for_a_ward_from_to(self, cast: Cast) -> None:
        edith, actor = person("Edith"), cast.agent.actor
        given = OfficeGiven(office="COUNCILLOR", area_id=ward().pk, begins=date(2024, 5, 6))
        made = office_begin(customer_id=edith.pk, given=given, actor=actor, at=NOW, key="one")
        assert office_begin(customer_id=edith.pk, given=given, actor=actor, at=NOW, key="one").pk == made.pk
        assert [area.name for area in wards_on(TODAY)] == ["Priory"]
        assert holds_office(customer_id=edith.pk, on=TODAY)
        assert not holds_office(customer_id=edith.pk, on=date(2024, 5, 5))
        ended = OfficeGiven(office="COUNCILLOR", area_id=made.area_id, begins=made.active_from, ends=TODAY)
        office_change(office_id=made.pk, given=ended, actor=actor, at=NOW, key="two")
        assert not holds_office(customer_id=edith.pk, on=TODAY)
        office_remove(office_id=made.pk, actor=actor, at=NOW, key="three")
        assert not PublicOffice.objects.unscoped("test").exists()

    def test_it_is_held_by_every_record_merged_with_theirs(self, cast: Cast) -> None:
        edith, away = person("Edith"), person("E")
        office_begin(
            customer_id=away.pk, given=OfficeGiven(office="MP", area_words="Trafford"), actor=cast.agent.actor, at=NOW,
            key="one",
        )  # fmt: skip
        Customer.objects.filter(pk=away.pk).update(canonical=edith)
        assert holds_office(customer_id=edith.pk, on=TODAY)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            (OfficeGiven(office="KING", area_words="here"), "office"),
            (OfficeGiven(office="MP"), "area"),
            (OfficeGiven(office="MP", area_id=0), "area"),
            (OfficeGiven(office="MP", area_words="x" * 121), "area_words"),
            (OfficeGiven(office="MP", area_words="x", begins=TODAY, ends=date(2020, 1, 1)), "active_to"),
        ],
    )
    def test_what_is_missing_is_said(self, cast: Cast, given: OfficeGiven, field: str) -> None:
        with pytest.raises(CustomerRefused) as refused:
            office_begin(customer_id=person().pk, given=given, actor=cast.agent.actor, at=NOW, key="one")
        assert set(refused.value.errors) == {field}
        with pytest.raises(CustomerRefused):
            office_begin(customer_id=business().pk, given=given, actor=cast.agent.actor, at=NOW, key="two")


class TestConsents:
    def say(self, cast: Cast, customer: Customer, answer: str, **more) -> ConsentFact:
        given = {"topic": "SURVEYS", "source": "PHONE", "key": f"{answer}{more}", "actor": cast.agent.actor, "at": NOW}
        return consent_say(customer_id=customer.pk, answer=answer, **(given | more))

    def latest(self, cast: Cast, customer: Customer, name: str = "agent") -> list[tuple[str, str]]:
        seen = particulars_of(actor=cast.users[name].actor, at=NOW, customer=customer, group=[customer.pk])
        return [(fact.topic, fact.answer) for fact in seen.consents]

    def test_what_was_said_last_holds_and_nothing_said_is_lost(self, cast: Cast) -> None:
        jo = person()
        self.say(cast, jo, "YES", said=date(2026, 1, 1))
        self.say(cast, jo, "NO")
        self.say(cast, jo, "NO")
        self.say(cast, jo, "YES", said=date(2025, 1, 1), source="LETTER")  # an old letter, found late
        self.say(cast, jo, "EMAIL", topic="CHANNEL")
        assert self.latest(cast, jo) == [("SURVEYS", "NO"), ("CHANNEL", "EMAIL")]
        assert self.latest(cast, jo, "manager") == []
        assert ConsentFact.objects.unscoped("test").count() == 4

    def test_facts_are_never_changed(self, cast: Cast) -> None:
        self.say(cast, person(), "YES")
        for table in (ConsentFact.objects.all(), ParticularEvent.objects.all()):
            with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
                table.update(key="x")

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"answer": "PERHAPS"}, "answer"),
            ({"answer": "YES", "topic": "SHOES"}, "topic"),
            ({"answer": "YES", "source": "DREAM"}, "source"),
            ({"answer": "YES", "said": TODAY + timedelta(days=1)}, "said"),
        ],
    )
    def test_what_is_no_answer_is_refused(self, cast: Cast, wrong: dict, field: str) -> None:
        with pytest.raises(CustomerRefused) as refused:
            self.say(cast, person(), **wrong)
        assert set(refused.value.errors) == {field}


class TestHomes:
    def test_a_site_has_a_name_a_role_and_an_end(self, cast: Cast) -> None:
        firm, actor = business(), cast.agent.actor
        home = HomeGiven(uprn=property_at(7).uprn, role="TRADES")
        site = home_add(customer_id=firm.pk, home=home, called="Sale branch", actor=actor, at=NOW, key="one")
        assert home_add(customer_id=firm.pk, home=home, actor=actor, at=NOW, key="one").pk == site.pk
        change = {"residence_id": site.pk, "role": "REGISTERED", "called": "Head office", "actor": actor, "at": NOW}
        with pytest.raises(CustomerRefused) as refused:
            home_change(begins=TODAY, ends=date(2020, 1, 1), key="two", **change)
        assert set(refused.value.errors) == {"active_to"}
        ended = home_change(begins=date(2020, 1, 1), ends=TODAY, key="three", **change)
        assert (ended.role, ended.called, ended.active_to) == ("REGISTERED", "Head office", TODAY)
        with pytest.raises(CustomerRefused):
            home_change(begins=None, ends=None, key="four", **(change | {"role": "PALACE"}))


class TestAccounts:
    def hold(self, cast: Cast, customer: Customer, **more) -> AccountHolder:
        account = AccountGiven(system="council-tax", key=more.pop("account_key", "100 000-3"), status="open")
        given = {"role": "LIABLE", "actor": cast.agent.actor, "at": NOW, "key": f"{customer.pk}{more}"}
        return account_hold(customer_id=customer.pk, account=account, **(given | more))

    def test_one_account_has_several_holders_and_says_nothing_of_them_being_one(self, cast: Cast) -> None:
        account_kind_add(code="council-tax", given=GIVEN, actor=cast.administrator.actor, at=NOW)
        jo, sam = person("Jo", "Example"), person("Sam", "Example")
        first = self.hold(cast, jo)
        second = self.hold(cast, sam, role="JOINT")
        assert first.account == second.account
        assert Account.objects.unscoped("test").count() == 1
        for typed in ("100 000-3", "100 000-3 ".lower()):
            found = customers_by_account(actor=cast.agent.actor, typed=typed, limit=5)
            assert [(one, holder.role) for one, holder in found] == [(jo, "LIABLE"), (sam, "JOINT")]
        assert customers_by_account(actor=cast.agent.actor, typed="10", limit=5) == []
        assert len({Customer.objects.unscoped("test").get(pk=one.pk).canonical_id for one in (jo, sam)}) == 2

    def test_the_part_changes_and_ends_and_the_status_is_the_accounts(self, cast: Cast) -> None:
        account_kind_add(code="council-tax", given=GIVEN, actor=cast.administrator.actor, at=NOW)
        held = self.hold(cast, person())
        change = {"holder_id": held.pk, "actor": cast.agent.actor, "at": NOW}
        ended = holder_change(role="JOINT", status="closed", begins=None, ends=TODAY, key="two", **change)
        assert (ended.role, ended.account.status, ended.active_to) == ("JOINT", "closed", TODAY)
        for wrong, field in (({"role": "KING"}, "role"), ({"begins": TODAY, "ends": date(2020, 1, 1)}, "active_to")):
            given = {"role": "LIABLE", "status": "", "begins": None, "ends": None, "key": field} | wrong
            with pytest.raises(CustomerRefused) as refused:
                holder_change(**given, **change)
            assert set(refused.value.errors) == {field}

    def test_a_kind_nobody_offers_takes_no_account(self, cast: Cast) -> None:
        kind = account_kind_add(code="council-tax", given=GIVEN, actor=cast.administrator.actor, at=NOW)
        AccountKind.objects.filter(pk=kind.pk).update(is_offered=False)
        with pytest.raises(CustomerRefused) as refused:
            self.hold(cast, person(), account_key="", role="KING")
        assert set(refused.value.errors) == {"system", "account_key", "role"}

    def test_an_account_at_a_hidden_home_finds_nobody(self, cast: Cast) -> None:
        home = property_at(12)
        jo = person(home=home)
        account = Account.objects.create(system="council-tax", key="8000001", property=home)
        AccountHolder.objects.create(account=account, customer=jo, role="LIABLE")
        Residence.objects.filter(customer=jo).update(restriction=restriction(cast.safeguarding))
        assert customers_by_account(actor=cast.agent.actor, typed="8000001", limit=5) == []
        assert len(customers_by_account(actor=cast.safeguarder.actor, typed="8000001", limit=5)) == 1


class TestKinds:
    def test_only_an_administrator_keeps_them(self, cast: Cast) -> None:
        for name in ("agent", "team_leader", "manager", "officer", "governance"):
            with pytest.raises(NotPermitted):
                account_kind_add(code="rents", given=GIVEN, actor=cast.users[name].actor, at=NOW)

    @pytest.mark.parametrize(
        ("code", "given", "field"),
        [
            ("Council Tax", GIVEN, "code"),
            ("", GIVEN, "code"),
            ("x", KindGiven(name="", system_name="R"), "name"),
            ("x", KindGiven(name="N", system_name="R", link_template="javascript:((key))"), "link_template"),
            ("x", KindGiven(name="N", system_name="R", whole_for=["KING"]), "whole_for"),
            ("x", KindGiven(name="N", system_name="R", shown_first=7), "shown_first"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, code: str, given: KindGiven, field: str) -> None:
        with pytest.raises(CustomerRefused) as refused:
            account_kind_add(code=code, given=given, actor=cast.administrator.actor, at=NOW)
        assert set(refused.value.errors) == {field}

    def test_a_code_is_taken_once_and_what_changed_is_in_the_history(self, cast: Cast) -> None:
        actor = cast.administrator.actor
        account_kind_add(code="rents", given=GIVEN, actor=actor, at=NOW)
        with pytest.raises(CustomerRefused, match="already"):
            account_kind_add(code="rents", given=GIVEN, actor=actor, at=NOW)
        given = KindGiven(name="Rents", system_name="Housing", whole_for=[Role.OFFICER])
        changed = account_kind_change(code="rents", given=given, actor=actor, at=NOW)
        assert (changed.link_template, changed.whole_for) == ("", [Role.OFFICER])
        assert AccountKind.pgh_event_model.objects.get(pgh_obj_id=changed.pk).name == "Council tax"


def test_who_changed_what_says_nothing_of_hidden_parts(cast: Cast) -> None:
    jo, actor = person(), cast.agent.actor
    home = home_add(customer_id=jo.pk, home=HomeGiven(uprn=property_at(7).uprn), actor=actor, at=NOW, key="one")
    TestConsents().say(cast, jo, "YES")
    words = [(change.words, change.by) for change in changes_of(actor=actor, group=[jo.pk])]
    assert words == [("Consent or preference recorded", "Alice Agent"), ("Address added", "Alice Agent")]
    Residence.objects.filter(pk=home.pk).update(restriction=restriction(cast.safeguarding))
    assert len(changes_of(actor=actor, group=[jo.pk])) == 1
    assert len(changes_of(actor=cast.safeguarder.actor, group=[jo.pk])) == 2
