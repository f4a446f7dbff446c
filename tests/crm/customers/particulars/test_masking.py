"""Who sees how much: every masked field for every role, whole, masked or not at all; nothing in between."""

from datetime import date

import pytest

from crm.customers.models import Account, AccountHolder, ContactPoint
from crm.customers.particulars.actions import KindGiven, account_kind_add
from crm.customers.particulars.masking import (
    HIDDEN,
    account_key,
    birth_words,
    mask_of,
    number_words,
    point_words,
)
from crm.customers.particulars.models import AccountKind
from crm.teams.actor import Actor, ActorKind, ClientScope, Role, client, customer
from crm.teams.policy import FIELDS, Field, Sight, field_seen
from tests.cast import NOW, Cast, person

WHOLE, MASKED, ABSENT = Sight.WHOLE, Sight.MASKED, Sight.ABSENT

# What each role sees, written out: the agreement that the table of the policy must keep.
SEEN: dict[Field, dict[Role, Sight]] = {
    Field.DATE_OF_BIRTH: {
        Role.AGENT: MASKED, Role.TEAM_LEADER: WHOLE, Role.OFFICER: MASKED, Role.MANAGER: MASKED,
    },
    Field.NATIONAL_INSURANCE: {
        Role.AGENT: MASKED, Role.TEAM_LEADER: WHOLE, Role.OFFICER: MASKED, Role.MANAGER: MASKED,
    },
    Field.ACCOUNT_KEY: {
        Role.AGENT: MASKED, Role.TEAM_LEADER: MASKED, Role.OFFICER: MASKED, Role.MANAGER: MASKED,
    },
    Field.COMPANY_NUMBER: {
        Role.AGENT: WHOLE, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE, Role.MANAGER: WHOLE,
    },
    Field.VAT_NUMBER: {
        Role.AGENT: WHOLE, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE, Role.MANAGER: MASKED,
    },
    Field.CONTACT_POINT: {
        Role.AGENT: WHOLE, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE, Role.MANAGER: MASKED,
    },
    Field.OTHERS_CONTACT_POINT: {
        Role.AGENT: MASKED, Role.TEAM_LEADER: MASKED, Role.OFFICER: MASKED,
    },
    Field.FORMER_NAME: {
        Role.AGENT: WHOLE, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE, Role.MANAGER: WHOLE,
    },
    Field.RELATIONSHIP: {
        Role.AGENT: WHOLE, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE, Role.MANAGER: WHOLE,
    },
    Field.CONSENT: {Role.AGENT: WHOLE, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE},
    Field.SENSITIVE_ANSWER: {
        Role.AGENT: MASKED, Role.TEAM_LEADER: WHOLE, Role.OFFICER: WHOLE, Role.MANAGER: MASKED,
    },
}  # fmt: skip


def staff(*roles: Role) -> Actor:
    return Actor(kind=ActorKind.STAFF, key="1", roles=frozenset((role, 1) for role in roles))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("field", list(Field))
def test_each_role_sees_this_much_of_each_field(field: Field, role: Role) -> None:
    assert field_seen(staff(role), field) == SEEN[field].get(role, ABSENT)


@pytest.mark.parametrize("field", list(Field))
def test_the_public_sees_nothing_and_a_program_what_its_scope_names(field: Field) -> None:
    assert field_seen(customer(1), field) == ABSENT
    scopes = frozenset(ClientScope)
    seen = WHOLE if field in {Field.CONTACT_POINT, Field.COMPANY_NUMBER} else ABSENT
    assert field_seen(client(1, name="Web forms", scopes=scopes), field) == seen
    assert field_seen(client(1, name="Web forms", scopes=scopes - {ClientScope.CUSTOMERS_READ}), field) == ABSENT
    assert set(FIELDS) == set(Field)


def test_of_several_roles_the_one_that_sees_most_counts() -> None:
    assert field_seen(staff(Role.MANAGER, Role.TEAM_LEADER), Field.DATE_OF_BIRTH) == WHOLE
    assert field_seen(staff(Role.ADMINISTRATOR, Role.AGENT), Field.DATE_OF_BIRTH) == MASKED


@pytest.mark.parametrize(
    ("role", "born", "vat", "company"),
    [
        (Role.TEAM_LEADER, "born 12 March 1980", "GB 980 7806 84", "01234567"),
        (Role.AGENT, "born 19••", "GB 980 7806 84", "01234567"),
        (Role.MANAGER, "born 19••", f"{HIDDEN}84", "01234567"),
        (Role.ADMINISTRATOR, "", "", ""),
    ],
)
def test_what_each_looks_like(role: Role, born: str, vat: str, company: str) -> None:
    actor = staff(role)
    assert birth_words(date(1980, 3, 12), actor=actor) == born
    assert number_words("VAT", "GB980780684", actor=actor) == vat
    assert number_words("COMPANY", "01234567", actor=actor) == company
    assert birth_words(None, actor=actor) == ""


@pytest.mark.parametrize(
    ("value", "kind", "own", "others"),
    [
        ("+441614960123", "PHONE", "0161 496 0123", "telephone ending 0123"),
        ("jo@example.org", "EMAIL", "jo@example.org", f"j{HIDDEN}@example.org"),
        ("12 abbey road", "POST", "12 Abbey Road", "Post only"),
    ],
)
def test_a_way_to_reach_them_and_those_of_others(value: str, kind: str, own: str, others: str) -> None:
    point = ContactPoint(kind=kind, normalised=value, value="12 Abbey Road" if kind == "POST" else value)
    assert point_words(point, actor=staff(Role.AGENT)) == own
    assert point_words(point, actor=staff(Role.AGENT), others=True) == others
    assert point_words(point, actor=staff(Role.MANAGER)) == others
    assert point_words(point, actor=staff(Role.MANAGER), others=True) == ""


@pytest.mark.parametrize(
    ("key", "masked"),
    [("1000000003", "100·····3"), ("1234", "1·····4"), ("12", "·····2"), ("7", "·····"), ("", "·····")],
)
def test_a_masked_key_never_shows_more_than_half(key: str, masked: str) -> None:
    assert mask_of(key, kind=AccountKind(shown_first=3, shown_last=1)) == masked
    assert len(mask_of(key, kind=None).replace(HIDDEN, "")) <= len(key) // 2


def test_a_kind_of_account_names_who_sees_its_keys_whole(cast: Cast) -> None:
    kind = account_kind_add(
        code="council-tax", actor=cast.administrator.actor, at=NOW,
        given=KindGiven(name="Council tax", system_name="Revenues", whole_for=[Role.OFFICER]),
    )  # fmt: skip
    account = Account.objects.create(system="council-tax", key="1000000003")
    AccountHolder.objects.create(account=account, customer=person(), role="LIABLE")
    for name, shown in (("officer", "1000000003"), ("agent", "100·····3"), ("administrator", "")):
        assert account_key(account.key, kind=kind, actor=cast.users[name].actor) == shown
    assert account_key(account.key, kind=None, actor=cast.agent.actor) == "·····003"
