"""Pairs that may be one customer, and the weights that say so, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.staff.presenters.merging import Together, merge_page
from crm.customers.matching.evidence import FIELDS, OF_BUSINESSES
from crm.customers.matching.likeness import GUESSED, Weights, words
from crm.customers.matching.models import DuplicateDecision, DuplicateRun, WeightSet
from crm.customers.matching.queue import PairShown
from crm.customers.matching.weights import weight_set_now, weights_of
from crm.customers.merging.queries import MergePreview, merge_preview
from crm.customers.references import shown
from crm.teams.actor import Actor
from crm.teams.models import User

TAGS = {"QUEUED": "waiting", "RUNNING": "working", "DONE": "done", "STOPPED": "ended", "FAILED": "late"}
BANDS = {"sure": (6.7, None), "likely": (3.0, 6.7), "open": (None, 3.0)}
WHOLE = 100
ONE_IN_FEW = 20  # above it shares are said as "one in"


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair as a line of the queue shows it."""

    pair_id: int
    names: tuple[str, str]
    references: tuple[str, str]
    addresses: tuple[str, str]
    chance: str
    reasons: str
    later: str


@dataclass(frozen=True, slots=True)
class PairPage:
    """A pair side by side."""

    pair_id: int
    state: str
    is_open: bool
    may_reopen: bool
    chance: str
    bits: str
    reasons: list[tuple[str, str]]
    preview: MergePreview
    together: Together
    history: list[str]


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One piece of evidence: how often it is seen, and what it weighs."""

    words: str
    same: str
    strangers: str
    bits: str
    at_home: str
    is_guessed: bool


@dataclass(frozen=True, slots=True)
class WeightsShown:
    """A set of weights in words."""

    kind: str
    held: WeightSet | None
    learnt_by: str
    prior: str
    at_home: str
    fields: list[tuple[str, list[WeightLine]]]


def pair_line(one: PairShown) -> PairLine:
    """The pair as a line."""
    return PairLine(
        pair_id=one.pair.pk,
        names=(str(one.one), str(one.other)),
        references=(shown(one.one.reference), shown(one.other.reference)),
        addresses=one.addresses,
        chance=chance_words(one.likeness.chances),
        reasons=", ".join(one.likeness.reasons),
        later=_("put off until then") if one.pair.state == "LATER" else "",
    )


def pair_page(one: PairShown, history: list[DuplicateDecision], *, actor: Actor, at: datetime) -> PairPage:
    """The pair side by side. Raises Customer.DoesNotExist when one is absent for the actor."""
    preview = merge_preview(into=one.one.reference, gone=one.other.reference, actor=actor, at=at)
    return PairPage(
        pair_id=one.pair.pk,
        state=str(one.pair.get_state_display()),
        is_open=one.pair.state in ("OPEN", "LATER"),
        may_reopen=one.pair.state == "NOT_SAME",
        chance=chance_words(one.likeness.chances),
        bits=bits_words(one.likeness.score),
        reasons=[(str(reason), bits_words(reason.bits)) for reason in one.likeness.evidence],
        preview=preview,
        together=merge_page(preview, actor=actor, at=at),
        history=[_decision(each) for each in history],
    )


def chance_words(chances: float) -> str:
    """How sure it is, of a hundred pairs that look as alike."""
    whole = round(chances * WHOLE)
    if whole >= WHOLE:
        return _("more than 99 in 100")
    return _("%(count)s in 100") % {"count": whole} if whole else _("less than 1 in 100")


def bits_words(bits: float) -> str:
    """A weight: "+9.3 bits"."""
    return _("%(bits)s bits") % {"bits": f"{bits:+.1f}"}


def share_words(share: float) -> str:
    """A share: "88 in 100", "one in 600"."""
    if share <= 0:
        return _("none")
    one_in = 1 / share
    if one_in < ONE_IN_FEW:
        return _("%(count)s in 100") % {"count": f"{share * WHOLE:.3g}"}
    return _("one in %(count)s") % {"count": f"{float(f'{one_in:.2g}'):,.0f}"}


def weights_shown() -> list[WeightsShown]:
    """The weights that hold for people and for businesses."""
    return [_set(kind) for kind in WeightSet.Kind.values]


def run_tag(run: DuplicateRun) -> str:
    """The shape of its state."""
    return TAGS[run.state]


def who_words(signature: str) -> str:
    """The name of whoever signed like this."""
    kind, _colon, key = signature.partition(":")
    if kind != "STAFF" or not key.isdigit():
        return {"nightly": _("the nightly run"), "duplicates_run": _("the command")}.get(key, key)
    user = User.objects.filter(pk=int(key)).first()
    return user.full_name if user else _("somebody")


def done_words(merged: int, left: int) -> str:
    """What became of several pairs at once."""
    said = ngettext("%(num)s pair is shown as one.", "%(num)s pairs are shown as one.", merged) % {"num": merged}
    if not left:
        return said
    return said + " " + ngettext("%(num)s was left.", "%(num)s were left.", left) % {"num": left}


def _decision(each: DuplicateDecision) -> str:
    said = _("%(what)s, said %(who)s") % {"what": each.get_what_display(), "who": who_words(each.decided_by)}
    return f"{each.decided_at:%d %b %Y %H:%M}: {said}" + (f" ({each.until:%d %b %Y})" if each.until else "")


def _set(kind: str) -> WeightsShown:
    held = weight_set_now(kind)
    weights = GUESSED if held is None else weights_of(held)
    names = OF_BUSINESSES if kind == WeightSet.Kind.BUSINESS else [name for name in FIELDS if name != "business"]
    return WeightsShown(
        kind=str(WeightSet.Kind(kind).label),
        held=held,
        learnt_by=who_words(held.learnt_by) if held else "",
        prior=bits_words(weights.prior),
        at_home=bits_words(weights.household_prior),
        fields=[(field_words(name), _lines(name, weights, held)) for name in names],
    )


def _lines(name: str, weights: Weights, held: WeightSet | None) -> list[WeightLine]:
    same, strangers = (held.same, held.strangers) if held else ({}, {})
    guessed = set(held.guessed) if held else {level.code for level in FIELDS[name]}
    return [
        WeightLine(
            words=words(level.code),
            same=share_words(same.get(level.code, level.same)),
            strangers=share_words(strangers.get(level.code, level.strangers)),
            bits=bits_words(weights.bits[level.code]),
            at_home=bits_words(min(weights.bits[level.code], max(weights.household[level.code], 0.0))),
            is_guessed=level.code in guessed or level.code not in same,
        )
        for level in FIELDS[name]
        if level.code != "names in order"
    ]


def field_words(name: str) -> str:
    """What a field is called."""
    return {
        "surname": _("Surname"),
        "names": _("Names in each other's place"),
        "forename": _("Forename"),
        "birth": _("Date of birth"),
        "telephone": _("Telephone"),
        "email": _("Email"),
        "address": _("Address"),
        "town": _("Town, in files"),
        "number": _("A number of their own"),
        "business": _("Name of the business"),
    }[name]
