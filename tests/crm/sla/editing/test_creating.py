"""A new policy, and by which policies a service promises: from then on, and for nobody to whom something was promised."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from crm.catalogue.models import Outcome, ServiceVersion
from crm.contacts.terms import terms_of
from crm.sla.editing.actions import DraftRefused, draft_open, policy_create, service_promises_choose
from crm.sla.models import Policy, PolicyTarget
from crm.teams.policy import NotPermitted
from deploy.demo.catalogue import make_catalogue
from tests.cast import LONG_AGO, NOW, make_cast


def made(cast, **more):
    like = Policy.objects.get(code="fly-tipping")
    given = {"code": "asbestos", "name": "Asbestos", "like_id": like.pk}
    return policy_create(**given | more, actor=cast.administrator.actor, at=NOW)


def choose(cast, policy="asbestos", *, by="administrator", **more):
    given = {"code": "fly-tipping", "number": 1, "policy": policy, "internal_policy": "", "note": "Council of 12 May"}
    return service_promises_choose(**given | more, actor=cast.users[by].actor, at=NOW)


def test_a_new_policy_promises_what_the_other_does_until_it_is_edited(cast, services):
    policy = made(cast)
    rules = [
        list(PolicyTarget.objects.filter(version__policy__code=code).order_by("pk").values_list("kind", "amount"))
        for code in ("asbestos", "fly-tipping")
    ]
    assert rules[0] == rules[1] != []
    assert draft_open(policy_id=policy.pk, actor=cast.administrator.actor, at=NOW).based_on == 1


@pytest.mark.parametrize(("more", "field"), [({"code": "enquiry"}, "code"), ({"name": "general ENQUIRY"}, "name")])
def test_a_name_that_is_taken_is_refused_beside_its_field(cast, services, more, field):
    with pytest.raises(DraftRefused) as refused:
        made(cast, **more)
    assert list(refused.value.errors) == [field]


def test_a_service_promises_by_it_from_then_on(cast, services):
    made(cast)
    before = ServiceVersion.objects.get(service=services["fly-tipping"])
    version = choose(cast, internal_policy="missed-bin")
    terms = terms_of(service_id=services["fly-tipping"].pk)
    assert (terms.version.pk, version.number, version.policy) == (version.pk, 2, "asbestos")
    assert (version.internal_policy, version.note) == ("missed-bin", "Council of 12 May")
    assert version.published_by == f"STAFF:{cast.administrator.pk}"
    assert ServiceVersion.objects.get(pk=before.pk).state == "RETIRED"
    endings = [
        list(Outcome.objects.filter(version=one).order_by("pk").values_list("code")) for one in (before, version)
    ]
    assert endings[0] == endings[1] != []


def test_choosing_twice_is_once(cast, services):
    made(cast)
    assert choose(cast).pk == choose(cast).pk


@pytest.mark.parametrize(
    ("more", "field"),
    [({"policy": "gone"}, "policy"), ({"internal_policy": "gone"}, "internal_policy"), ({"note": " "}, "note")],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, services, more, field):
    made(cast)
    with pytest.raises(DraftRefused) as refused:
        choose(cast, **more)
    assert list(refused.value.errors) == [field]


def test_nobody_else_may(cast, services):
    made(cast)
    with pytest.raises(NotPermitted):
        choose(cast, by="manager")
    with pytest.raises(NotPermitted):
        policy_create(code="x", name="X", like_id=1, actor=cast.team_leader.actor, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told_to_look_again():
    cast = make_cast()
    make_catalogue(at=LONG_AGO)
    together, found = Barrier(2), []

    def one(policy):
        together.wait()
        try:
            found.append(choose(cast, policy).policy)
        except DraftRefused as refused:
            found.append(list(refused.errors))
        finally:
            connection.close()

    threads = [Thread(target=one, args=[policy]) for policy in ("missed-bin", "enquiry")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chosen = ServiceVersion.objects.get(service__code="fly-tipping", state="PUBLISHED")
    assert chosen.number == 2 and sorted(found, key=str) == sorted([chosen.policy, [""]], key=str)
