"""Cautions and contact restrictions: proposed with an incident, decided by somebody else with a letter, appealed, ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.care.adjustments import one_contact
from crm.customers.care.effects import Effect, Rule, Way, open_ways, ways_words
from crm.customers.care.given import (
    CareRefused,
    ChangedMeanwhile,
    customer_locked,
    day_given,
    words_given,
)
from crm.customers.care.models import LONGEST_WORDS, CareEvent, Caution
from crm.customers.care.reaching import may_reach
from crm.customers.merging.on_both import questions_open
from crm.customers.models import ContactPoint, Customer
from crm.outbox.actions import News, outbox_put
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

PROPOSE, DECIDE = "caution.propose", "caution.decide"
ABOUT = "CAUTION"
LONGEST_MARK = 80
LONGEST_STORY = 4000
LONGEST_DAYS = 366  # a restriction for longer is decided anew


@one_transaction
def caution_propose(
    *,
    customer_id: int,
    effect: str,
    mark: str,
    incident: str,
    incident_date: date | None,
    active_to: date | None,
    review_date: date | None,
    actor: Actor,
    at: datetime,
    key: str,
    blocks: Sequence[str] = (),
    contact_user_id: int | None = None,
    contact_team_id: int | None = None,
) -> Caution:
    """The proposal, which does nothing yet, or the one that this key made before.

    Raises NotPermitted, Customer.DoesNotExist for a hidden customer, CareRefused with errors for effect, mark, incident,
    incident_date, active_to, review_date, blocks, contact.
    """
    policy.require(actor, PROPOSE)
    customer = customer_locked(customer_id, actor=actor)
    errors: dict[str, str] = {}
    made = Caution(
        customer=customer,
        effect=effect,
        mark=words_given(errors, "mark", mark, longest=LONGEST_MARK, empty=_("Enter the words that screens show")),
        incident=words_given(errors, "incident", incident, longest=LONGEST_STORY, empty=_("Enter what happened")),
        proposed_by_id=actor.user_id,
        proposed_at=at,
        key=key,
    )
    _dates(errors, made, incident_date, active_to, review_date, at=at)
    _effect(errors, made, blocks, contact_user_id, contact_team_id)
    if errors:
        raise CareRefused(errors)
    return _inserted(made, actor=actor, at=at)


def _dates(
    errors: dict[str, str],
    made: Caution,
    incident_date: date | None,
    active_to: date | None,
    review_date: date | None,
    *,
    at: datetime,
) -> None:
    today = timezone.localdate(at)
    if incident_date is None or incident_date > today:
        errors["incident_date"] = _("Enter the day on which it happened")
    made.incident_date = incident_date or today
    made.active_to = day_given(errors, "active_to", active_to, at=at)
    if made.active_to > today + timedelta(days=LONGEST_DAYS):
        errors["active_to"] = _("A year at most: after that it is decided anew")
    made.review_date = day_given(errors, "review_date", review_date, at=at)
    if made.review_date > made.active_to:
        errors["review_date"] = _("Enter a review on or before its last day")


def _effect(
    errors: dict[str, str], made: Caution, blocks: Sequence[str], user_id: int | None, team_id: int | None
) -> None:
    if made.effect not in Caution.Does.values:
        errors["effect"] = _("Choose what it does")
    if made.effect == Effect.ONE_CONTACT:
        made.contact_user_id, made.contact_team_id = one_contact(errors, user_id, team_id)
    if made.effect == Effect.BLOCKS:
        made.blocks = [way.value for way in Way if way in blocks]
        if not made.blocks or len(made.blocks) == len(Way):
            errors["blocks"] = _("Choose the ways that are shut, and leave one open")


def _inserted(made: Caution, *, actor: Actor, at: datetime) -> Caution:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        before = Caution.objects.unscoped("proposed by the same key").filter(key=made.key).first()
        if before is None:
            raise
        return before
    _event(made, "PROPOSED", actor=actor, at=at, effect=made.effect)
    return made


@one_transaction
def caution_decide(
    *, caution_id: int, approve: bool, words: str, letter_by: str, letter: str, actor: Actor, at: datetime
) -> Caution:
    """The caution in force, with its letter on the way, or refused; never by whoever proposed it.

    Raises NotPermitted, Caution.DoesNotExist, ChangedMeanwhile when somebody else decided first, CareRefused with errors
    for words, letter_by, letter; none holds of which nobody has said whose it is: its letter could go to somebody else.
    """
    policy.require(actor, DECIDE)
    found = _locked(caution_id, actor=actor)
    if actor.user_id is not None and actor.user_id == found.proposed_by_id:
        raise policy.NotPermitted(DECIDE)
    if found.state != Caution.State.PROPOSED:
        raise ChangedMeanwhile
    errors: dict[str, str] = {}
    found.decision_words = words_given(
        errors, "words", words, longest=LONGEST_WORDS, empty=_("Enter why you decided so")
    )
    if approve:
        _letter(errors, found, letter_by, letter, at=at)
    if approve and questions_open(Caution.MARK, [found.pk]).exists():
        errors["words"] = _("It may belong to another record: say first whose it is, on the customer's page")
    if errors:
        raise CareRefused(errors)
    found.state = Caution.State.IN_FORCE if approve else Caution.State.REFUSED
    found.decided_by_id, found.decided_at = actor.user_id, at
    found.save()
    _event(found, "DECIDED" if approve else "REFUSED", actor=actor, at=at, letter=found.letter_by)
    if approve and found.letter_by == Caution.Letter.EMAIL:
        news = News(kind="caution.letter", subject_id=found.pk, stream=f"customer:{found.customer_id}")
        outbox_put(news=[news], at=at)
    return found


def _letter(errors: dict[str, str], found: Caution, letter_by: str, letter: str, *, at: datetime) -> None:
    """The letter, which must say why, for how long and how to appeal; and may not go where the customer asked not."""
    today = timezone.localdate(at)
    found.letter = words_given(
        errors, "letter", letter, longest=LONGEST_STORY, empty=_("Enter the letter: why, until when, how to appeal")
    )
    if "[" in found.letter and "]" in found.letter:
        errors["letter"] = _("Write what stands in [brackets] in words of your own")
    if found.active_to <= today:
        errors["words"] = _("Its last day has passed: propose it anew")
    if letter_by not in Caution.Letter.values:
        errors["letter_by"] = _("Choose how the letter goes")
        return
    found.letter_by = letter_by
    reach = may_reach(group=_group(found.customer_id), channel=letter_by, at=at)
    if not reach.allowed:
        errors["letter_by"] = reach.words
    elif letter_by == Caution.Letter.EMAIL and reach.point_id is None and not _has_email(found.customer_id):
        errors["letter_by"] = _("There is no email address on record: send it by post")


def _has_email(customer_id: int) -> bool:
    usable = ContactPoint.objects.unscoped("whether there is one").filter(
        kind=ContactPoint.Kind.EMAIL, do_not_use=False, restriction__isnull=True
    )
    return usable.filter(customer_id=customer_id).exists()


def letter_suggested(caution: Caution, *, council: str) -> str:
    """The letter to begin with: what, why, how long, how to appeal. Whoever decides makes it theirs."""
    does = {
        Effect.HEED.value: _("We have put a note on your record, so that our staff are careful."),
        Effect.ONE_CONTACT.value: _("One person or team here will deal with what you tell us, from now on."),
        Effect.BLOCKS.value: _("Please contact us by %(ways)s only, from now on.")
        % {"ways": ways_words(open_ways([_rule(caution)]))},
    }[caution.effect]
    return _(
        "We are writing about what happened on %(day)s.\n\n%(does)s\n\nWhy: [the reasons, in plain words]\n\n"
        "This is until %(until)s. We will look at it again by %(review)s.\n\n"
        "You can always report danger, or a child or adult at risk, in any way.\n\n"
        "If you disagree, you can appeal: reply to this letter within 28 days. Somebody who did not decide this will "
        "look at it.\n\n%(council)s"
    ) % {
        "day": _day(caution.incident_date),
        "does": does,
        "until": _day(caution.active_to),
        "review": _day(caution.review_date),
        "council": council,
    }


def _rule(caution: Caution) -> Rule:
    return Rule(caution.effect, caution.mark, tuple(caution.blocks))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@one_transaction
def caution_letter_posted(*, caution_id: int, actor: Actor, at: datetime) -> Caution:
    """The caution whose letter was printed and posted; done again, the first time stands. Raises NotPermitted,
    Caution.DoesNotExist, ChangedMeanwhile when it goes by email or is not in force."""
    policy.require(actor, PROPOSE)
    found = _locked(caution_id, actor=actor)
    if found.letter_by != Caution.Letter.POST or found.state not in (Caution.State.IN_FORCE, Caution.State.ENDED):
        raise ChangedMeanwhile
    if found.letter_posted_at is None:
        found.letter_posted_at = at
        found.save(update_fields=["letter_posted_at"])
        _event(found, "POSTED", actor=actor, at=at)
    return found


@one_transaction
def caution_appeal(*, caution_id: int, words: str, actor: Actor, at: datetime) -> Caution:
    """The caution with what the customer says against it. Raises NotPermitted, Caution.DoesNotExist, ChangedMeanwhile
    when it is not in force or an appeal stands already, CareRefused with an error for words."""
    policy.require(actor, PROPOSE)
    found = _in_force(caution_id, actor=actor, at=at)
    if found.appeal != Caution.Appeal.NONE:
        raise ChangedMeanwhile
    errors: dict[str, str] = {}
    found.appeal_words = words_given(errors, "words", words, longest=LONGEST_STORY, empty=_("Enter what they say"))
    if errors:
        raise CareRefused(errors)
    found.appeal = Caution.Appeal.RECEIVED
    found.save(update_fields=["appeal", "appeal_words"])
    _event(found, "APPEALED", actor=actor, at=at)
    return found


@one_transaction
def caution_appeal_decide(*, caution_id: int, uphold: bool, words: str, actor: Actor, at: datetime) -> Caution:
    """The caution after its appeal, ended when it was upheld; by neither who proposed nor who decided it.

    Raises NotPermitted, Caution.DoesNotExist, ChangedMeanwhile, CareRefused with an error for words.
    """
    policy.require(actor, DECIDE)
    found = _in_force(caution_id, actor=actor, at=at)
    if actor.user_id is not None and actor.user_id in (found.proposed_by_id, found.decided_by_id):
        raise policy.NotPermitted(DECIDE)
    if found.appeal != Caution.Appeal.RECEIVED:
        raise ChangedMeanwhile
    errors: dict[str, str] = {}
    why = words_given(errors, "words", words, longest=LONGEST_WORDS, empty=_("Enter why you decided so"))
    if errors:
        raise CareRefused(errors)
    found.appeal = Caution.Appeal.UPHELD if uphold else Caution.Appeal.DISMISSED
    if uphold:
        found.state, found.ended_at, found.ended_because = Caution.State.ENDED, at, why
    else:
        found.decision_words = why
    found.save()
    _event(found, found.appeal, actor=actor, at=at)
    return found


@one_transaction
def caution_review(*, caution_id: int, review_date: date | None, actor: Actor, at: datetime) -> Caution:
    """The caution, kept, with its next review, never after its last day. Raises NotPermitted, Caution.DoesNotExist,
    ChangedMeanwhile, CareRefused with an error for review_date."""
    policy.require(actor, DECIDE)
    found = _in_force(caution_id, actor=actor, at=at)
    errors: dict[str, str] = {}
    found.review_date = day_given(errors, "review_date", review_date, at=at)
    if not errors and found.review_date > found.active_to:
        errors["review_date"] = _("Enter a review on or before its last day")
    if errors:
        raise CareRefused(errors)
    found.told_at = None
    found.save(update_fields=["review_date", "told_at"])
    _event(found, "REVIEWED", actor=actor, at=at, review=found.review_date.isoformat())
    return found


@one_transaction
def caution_end(*, caution_id: int, reason: str, actor: Actor, at: datetime) -> Caution:
    """The caution, ended before its last day. Raises NotPermitted, Caution.DoesNotExist, ChangedMeanwhile, CareRefused
    with an error for reason."""
    policy.require(actor, DECIDE)
    found = _in_force(caution_id, actor=actor, at=at)
    errors: dict[str, str] = {}
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why it ends"))
    if errors:
        raise CareRefused(errors)
    found.state, found.ended_at, found.ended_because = Caution.State.ENDED, at, why
    found.save(update_fields=["state", "ended_at", "ended_because"])
    _event(found, "ENDED", actor=actor, at=at)
    return found


def _locked(caution_id: int, *, actor: Actor) -> Caution:
    mine = Caution.objects.visible_to(actor)
    return mine.select_for_update(no_key=True, of=("self",)).get(pk=caution_id)


def _in_force(caution_id: int, *, actor: Actor, at: datetime) -> Caution:
    found = _locked(caution_id, actor=actor)
    if found.state != Caution.State.IN_FORCE or found.active_to < timezone.localdate(at):
        raise ChangedMeanwhile
    return found


def _group(customer_id: int) -> list[int]:
    everyone = Customer.objects.unscoped("keys of one customer, to decide")
    return list(everyone.filter(canonical__merged_here=customer_id).values_list("pk", flat=True))


def _event(found: Caution, kind: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    CareEvent.objects.create(
        about=ABOUT, about_id=found.pk, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=facts
    )
