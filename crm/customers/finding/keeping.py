"""Keeping what customers are found by: written in the transaction that writes the name, so that nothing lags behind.

Whoever writes a name calls one of these at the end of the act. Order matters: pairs first, words after. The proof of the
keys locks the table of pairs and then removes words that no pair holds, so whoever has written a pair sees afterwards
which words there are.
"""

from collections.abc import Iterable, Sequence

from crm.customers.finding.models import NamePair, NameWord
from crm.customers.finding.name_keys import NameKey, former_words, keys_of
from crm.customers.finding.sounds import sounds_of
from crm.customers.models import Customer
from gazetteer.finding.slips import slip_forms


def keys_add(customers: Sequence[Customer]) -> None:
    """Nothing; the new customers are found by their names."""
    pairs = [pair for customer in customers for pair in pairs_of(customer)]
    NamePair.objects.bulk_create(pairs, batch_size=2000)
    words_add(word for pair in pairs for word in (pair.one, pair.other) if word)


def keys_rewrite(customer_ids: Iterable[int]) -> None:
    """Nothing; customers whose names were changed, all of them locked by the caller, are found by what they are now."""
    keys = sorted(set(customer_ids))
    NamePair.objects.unscoped("rewritten").filter(customer_id__in=keys).delete()
    keys_add(list(Customer.objects.unscoped("their own keys").filter(pk__in=keys).order_by("pk")))


def pairs_of(customer: Customer) -> list[NamePair]:
    """The pairs that this customer should have, not yet stored."""
    return [NamePair(customer_id=customer.pk, **key._asdict()) for key in customer_keys(customer)]


def customer_keys(customer: Customer) -> list[NameKey]:
    """The pairs of words of all of the customer's names, those they had too: the search text has their words."""
    return keys_of(customer.names, former_words(customer.names, customer.search_text))


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
