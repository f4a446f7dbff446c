"""What happens in the demo council's lives: who acts for whom, who moves, who has died."""

from datetime import datetime, timedelta

from django.utils import timezone

from cases.casework.living.dying import Estate, death_record
from cases.casework.living.moving import Going, house_move
from crm.customers.authority.actions import authority_add, authority_end
from crm.customers.authority.models import Proof
from crm.customers.models import Customer
from crm.teams.actor import Actor
from deploy.demo.people import People


def make_lives(people: People, *, actor: Actor, at: datetime) -> None:
    """Nothing; a sister acts for her sister in one thing, a husband did until they parted, somebody moves next week, and
    Walter Ingsholme has died."""
    cast, today = people.cast, timezone.localdate(at)
    _acts(cast["twin_2"], cast["twin_1"], "sister", ["council-tax"], actor=actor, at=at, key="demo-sister")
    parted = _acts(cast["separated_1"], cast["separated_2"], "husband", [], actor=actor, at=at, key="demo-husband")
    authority_end(authority_id=parted, reason="They have parted: she withdrew it", actor=actor, at=at)
    (mover, from_uprn), (_other, to_uprn) = people.residents[0], people.residents[-1]
    house_move(
        customer_id=mover, mover_ids=[], from_uprn=from_uprn, going=Going("PROPERTY", to_uprn),
        on=today + timedelta(days=6), contact_ids=[], tell_point_id=None, actor=actor, at=at, key="demo-move",
    )  # fmt: skip
    death_record(
        customer_id=cast["died"].pk, died_on=today - timedelta(days=25), told_by="His niece rang", proof="TELL_US_ONCE",
        estate=Estate(words="Bell and Cole, solicitors, 01632 960123"), fates={}, actor=actor, at=at, key="demo-died",
    )  # fmt: skip


def _acts(
    customer: Customer, holder: Customer, holder_is: str, families: list[str], *, actor: Actor, at: datetime, key: str
) -> int:
    today = timezone.localdate(at)
    return authority_add(
        customer_id=customer.pk, holder_id=holder.pk, holder_is=holder_is, services=[], families=families,
        proof=Proof.CONSENT_WRITTEN, document="Scanned letter", begins=today - timedelta(days=60),
        until=today + timedelta(days=96), actor=actor, at=at, key=key,
    ).pk  # fmt: skip
