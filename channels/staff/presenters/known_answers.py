"""What the record already tells of a customer, for the questions that would ask it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels.staff.presenters.person import PersonCard
from crm.catalogue.forms import Known, questions
from crm.customers.models import Customer
from crm.teams.actor import Actor


def known_answers(form: Sequence[Mapping[str, Any]], card: PersonCard | None) -> tuple[dict[str, str], dict[str, str]]:
    """(answers by code, words of the addresses among them), as far as their reader may see them."""
    if card is None:
        return {}, {}
    told = {
        Known.NAME: card.name,
        Known.EMAIL: card.email,
        Known.PHONE: card.phone,
        Known.DATE_OF_BIRTH: card.born_on,
        Known.ADDRESS: str(card.homes[0][0]) if len(card.homes) == 1 else "",
    }
    answers = {one.code: told[Known(one.known)] for one in questions(form) if one.known and told[Known(one.known)]}
    return answers, {f"uprn:{uprn}": address for uprn, address in card.homes}


def hidden_born(form: Sequence[Mapping[str, Any]], card: PersonCard | None) -> dict[str, str]:
    """By code, what may be seen of a date of birth that the record has and its reader does not see whole."""
    if card is None or card.born_on or not card.born:
        return {}
    return {one.code: card.born for one in questions(form) if one.known == Known.DATE_OF_BIRTH}


def confirmed_born(
    form: Sequence[Mapping[str, Any]],
    answers: Mapping[str, str],
    *,
    confirmed: set[str],
    customer_id: int,
    actor: Actor,
) -> dict[str, str]:
    """The date of birth of the record, for the questions of whom it was confirmed unseen and nothing else was typed."""
    wanted = [
        one.code
        for one in questions(form)
        if one.known == Known.DATE_OF_BIRTH and one.code in confirmed and not answers.get(one.code)
    ]
    if not wanted:
        return {}
    born = Customer.objects.visible_to(actor).filter(pk=customer_id).values_list("date_of_birth", flat=True).first()
    return dict.fromkeys(wanted, born.isoformat()) if born else {}
