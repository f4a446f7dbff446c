"""Keeping what customers are found by: written in the transaction that writes the name, so that nothing lags behind.

Whoever writes a name calls one of these at the end of the act. Order matters: pairs first, words after. The proof of the
keys locks the table of pairs and then removes words that no pair holds, so whoever has written a pair sees afterwards
which words there are.
"""

from collections.abc import Iterable, Sequence

from crm.customers.finding.models import NamePair, NameWord
from crm.customers.finding.name_keys import NameKey, former_words, keys_of
from crm.customers.finding.sounds import sounds_of
from crm.customers.models import Customer, HeldQuerySet
from crm.customers.particulars.models import FormerName
from gazetteer.finding.slips import slip_forms


def keys_add(customers: Sequence[Customer]) -> None:
    """Nothing; the new customers, who had no other names, are found by theirs."""
    _add([pair for customer in customers for pair in pairs_of(customer)])


def _add(pairs: Sequence[NamePair]) -> None:
    NamePair.objects.bulk_create(pairs, batch_size=2000)
    words_add(word for pair in pairs for word in (pair.one, pair.other) if word)


def keys_rewrite(customer_ids: Iterable[int]) -> None:
    """Nothing; customers whose names were changed, all of them locked by the caller, are found by what they are now."""
    keys = sorted(set(customer_ids))
    NamePair.objects.unscoped("rewritten").filter(customer_id__in=keys).delete()
    customers = Customer.objects.unscoped("their own keys").filter(pk__in=keys).order_by("pk")
    former = former_texts(FormerName.objects.unscoped("their own keys").filter(customer__in=keys))
    _add([pair for customer in customers for pair in pairs_of(customer, former.get(customer.pk, ""))])


def pairs_of(customer: Customer, former: str = "") -> list[NamePair]:
    """The pairs that this customer should have, not yet stored."""
    return [NamePair(customer_id=customer.pk, **key._asdict()) for key in customer_keys(customer, former)]


def customer_keys(customer: Customer, former: str) -> list[NameKey]:
    """The pairs of words of all of the customer's names; `former` is the text of those they had."""
    return keys_of(customer.names, former_words(customer.names, former))


def former_texts(names: HeldQuerySet) -> dict[int, str]:
    """For each customer the words of those of the former names that are not confidential, each once."""
    found: dict[int, str] = {}
    for key, text in names.filter(restriction__isnull=True).order_by("pk").values_list("customer_id", "search_text"):
        found[key] = " ".join(dict.fromkeys(f"{found.get(key, '')} {text}".split()))
    return found


def words_add(words: Iterable[str]) -> None:
    """Nothing; each of the words is known. A word that somebody else is adding just now is added here too."""
    wanted = sorted(set(words))
    if not wanted:
        return
    known = set(NameWord.objects.filter(word__in=wanted).values_list("word", flat=True))
    NameWord.objects.bulk_create((word_row(word) for word in wanted if word not in known), batch_size=2000)


def word_row(word: str) -> NameWord:
    """The word as it is stored, not yet stored."""
    return NameWord(word=word, slips=slip_forms(word), sounds=list(sounds_of(word)))
