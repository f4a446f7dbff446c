"""What must be known first about some of the demo council's people: one of each, as staff would have kept it."""

from datetime import datetime, timedelta

from crm.customers.care.adjustments import adjustment_agree
from crm.customers.care.alerts import alert_raise
from crm.customers.care.cautions import caution_decide, caution_propose, letter_suggested
from crm.customers.care.confidentiality.actions import SafeGiven, confidentiality_decide, safe_channel_state
from crm.customers.care.models import AdjustmentKind, AlertKind
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer, Residence
from crm.teams.actor import Actor, system
from crm.teams.models import User
from deploy.demo.people import People

MAKER: Actor = system("demo council")
HALF_A_YEAR = timedelta(days=180)


def make_care(people: People, *, staff: dict[str, User], at: datetime) -> None:
    """Nothing; adjustments, alerts, a caution and a safe channel stand on the cast's records."""
    kinds_ship(actor=MAKER)
    agent, leader = staff["agent"].actor, staff["leader"]
    cast, review = people.cast, (at + HALF_A_YEAR).date()

    def agree(name: str, code: str, reason: str, *, language: str = "", contact: int | None = None) -> None:
        kind = AdjustmentKind.objects.get(code=code)
        adjustment_agree(
            customer_id=cast[name].pk, kind_id=kind.pk, reason=reason, review_date=review, language=language,
            contact_user_id=contact, actor=agent, at=at, key=f"demo-{name}-{code}",
        )  # fmt: skip

    agree("outside", "interpreter", "She asked for one when she moved here", language="Polish")
    agree("outside", "extra-time", "Sentence by sentence, through the interpreter")
    agree("councillor", "email-only", "Asked for it: in meetings all day")
    agree("twin_1", "large-print", "Registered sight impaired")
    agree("persistent", "one-contact", "Agreed after forty calls in a month", contact=leader.pk)
    _warn("landlord", "legal-hold", "A claim about the lift is before the court", people, by=agent, at=at, days=120)
    _warn("separated_2", "dog", "A crew was bitten at the gate", people, by=agent, at=at, days=20)
    _caution(cast["persistent"], by=agent, decided_by=leader.actor, at=at)
    _safe_channel(cast["confidential_address"], staff=staff, at=at)


def _warn(name: str, code: str, reason: str, people: People, *, by: Actor, at: datetime, days: int) -> None:
    kind = AlertKind.objects.get(code=code)
    alert_raise(
        customer_id=people.cast[name].pk, kind_id=kind.pk, reason=reason, review_date=(at + timedelta(days=days)).date(),
        actor=by, at=at, key=f"demo-{name}-{code}",
    )  # fmt: skip


def _caution(customer: Customer, *, by: Actor, decided_by: Actor, at: datetime) -> None:
    one = caution_propose(
        customer_id=customer.pk, effect="HEED", mark="Two people at visits", at=at, actor=by, key="demo-caution",
        incident="Shouted at a crew for ten minutes and held the gate shut.", incident_date=at.date(),
        active_to=(at + timedelta(days=300)).date(), review_date=(at + HALF_A_YEAR).date(),
    )  # fmt: skip
    letter = letter_suggested(one, council="Ambleford Council").replace(
        "[the reasons, in plain words]", "our crew could not leave and was afraid."
    )
    caution_decide(
        caution_id=one.pk, approve=True, words="Two witnesses say the same", letter_by="POST", letter=letter,
        actor=decided_by, at=at,
    )  # fmt: skip


def _safe_channel(customer: Customer, *, staff: dict[str, User], at: datetime) -> None:
    """Letters for somebody at a confidential address go to her sister; two people said so."""
    home = Residence.objects.unscoped("the demo's maker").filter(customer=customer).order_by("pk")[0]
    proposer = User.objects.with_scope().get(pk=staff["agent3"].pk).actor
    change = safe_channel_state(
        target="RESIDENCE", target_id=home.pk, safe=SafeGiven("POST", words="c/o Ms L Whitgarth, 4 Mill Lane, Ambleford"),
        reason="She said so at the desk, with her support worker", actor=proposer, at=at, key="demo-safe",
    )  # fmt: skip
    confidentiality_decide(change_id=change.pk, confirm=True, words="", actor=MAKER, at=at)
