"""The weights that hold now: the newest learnt from the index, else the guessed ones."""

from collections.abc import Iterable

from crm.customers.matching.likeness import GUESSED, Weights, learnt_weights, terms_of
from crm.customers.matching.models import NameShare, WeightSet
from crm.customers.matching.traits import Traits
from crm.customers.names import PERSON


def weight_set_now(kind: str = PERSON) -> WeightSet | None:
    """The newest set of this kind; None when nothing was ever learnt."""
    return WeightSet.objects.filter(kind=kind).order_by("-id").first()


def weights_now(kind: str = PERSON, *, naming: Iterable[Traits] = ()) -> Weights:
    """The weights, with the shares of the names of these records, which are all that a comparison with them needs."""
    held = weight_set_now(kind)
    return GUESSED if held is None else weights_of(held, naming=naming)


def weights_of(held: WeightSet, *, naming: Iterable[Traits] = ()) -> Weights:
    """The weights of a set, with the shares of the names of these records."""
    wanted = {term for traits in naming for term in terms_of(traits)}
    shares: dict[tuple[str, str], float] = {}
    if wanted:
        named = NameShare.objects.filter(weights=held, term__in={name for _field, name in wanted})
        for field, name, share in named.values_list("field", "term", "share"):
            shares[field, name] = share
    return learnt_weights(
        same=held.same,
        strangers=held.strangers,
        probability=held.probability,
        household_probability=held.household_probability,
        terms=shares,
        rarest=held.rarest,
    )
