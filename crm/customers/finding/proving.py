"""The proof that customers are found by what they are called: every key compared with the name, and put right on demand.

Names are compared some thousand at a time, each batch by itself. Words come last, with the table of pairs locked against
writing for as long as that takes: only then can a word that no pair holds be taken away (see `keeping.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from crm.customers.finding.keeping import customer_keys, former_texts, keys_rewrite, word_row, words_add
from crm.customers.finding.models import NamePair, NameWord
from crm.customers.models import Customer
from crm.customers.particulars.models import FormerName

AT_ONCE = 5000
HELD = "SELECT one FROM crm_namepair UNION SELECT other FROM crm_namepair WHERE other <> ''"
WORDS_MISSING = (
    f"SELECT held.one FROM ({HELD}) AS held WHERE NOT EXISTS (SELECT FROM crm_nameword WHERE word = held.one)"
)
WORDS_NOT_HELD = f"DELETE FROM crm_nameword WHERE word NOT IN ({HELD})"
WORDS_TWICE = "DELETE FROM crm_nameword a USING crm_nameword b WHERE a.word = b.word AND a.id > b.id"
LOCK = "LOCK TABLE crm_namepair IN SHARE MODE"


@dataclass(slots=True)
class Proof:
    """How many customers and words were compared, and how many were not kept as they should be."""

    customers: int = 0
    customers_wrong: int = 0
    words: int = 0
    words_wrong: int = 0  # missing, or with other slips or sounds than they have
    words_over: int = 0  # there twice, or of nobody any more: harmless to whoever searches

    @property
    def agrees(self) -> bool:
        """Whether everybody is found as they should be."""
        return not self.customers_wrong and not self.words_wrong


def keys_prove(*, mend: bool = False, progress: Callable[[int], None] = lambda done: None) -> Proof:
    """What was found; with `mend` it is put right. `progress` hears how many customers were compared."""
    proof, after = Proof(), 0
    while batch := _batch(after, mend=mend):
        compared, wrong, after = batch
        proof.customers += compared
        proof.customers_wrong += wrong
        progress(proof.customers)
    _words(proof, mend=mend)
    return proof


@transaction.atomic
def _batch(after: int, *, mend: bool) -> tuple[int, int, int] | None:
    """How many customers after this key were compared, how many were wrong, the last one's key; None after the last."""
    everyone = Customer.objects.unscoped("their keys are compared and shown to nobody")
    some = everyone.filter(pk__gt=after).order_by("pk")
    customers = list((some.select_for_update(no_key=True) if mend else some)[:AT_ONCE])
    if not customers:
        return None
    last = customers[-1].pk
    stored: dict[int, set[tuple[str, str, str]]] = {}
    pairs = NamePair.objects.unscoped("compared").filter(customer_id__gt=after, customer_id__lte=last)
    for key, *pair in pairs.values_list("customer_id", "one", "other", "name"):
        stored.setdefault(key, set()).add((pair[0], pair[1], pair[2]))
    names = FormerName.objects.unscoped("compared").filter(customer_id__gt=after, customer_id__lte=last)
    former = former_texts(names)
    wrong = [
        one.pk
        for one in customers
        if {tuple(key) for key in customer_keys(one, former.get(one.pk, ""))} != stored.get(one.pk, set())
    ]
    if mend and wrong:
        keys_rewrite(wrong)
    return len(customers), len(wrong), last


@transaction.atomic
def _words(proof: Proof, *, mend: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(WORDS_MISSING)
        missing = [word for (word,) in cursor.fetchall()]
        if mend:
            words_add(missing)
            for over in (WORDS_TWICE, WORDS_NOT_HELD):
                cursor.execute(over)
                proof.words_over += cursor.rowcount
    changed = []
    for row in NameWord.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        proof.words += 1
        right = word_row(row.word)
        if (sorted(row.slips), sorted(row.sounds)) != (sorted(right.slips), sorted(right.sounds)):
            row.slips, row.sounds = right.slips, right.sounds
            changed.append(row)
    proof.words_wrong = len(missing) + len(changed)
    if mend:
        NameWord.objects.bulk_update(changed, ["slips", "sounds"], batch_size=AT_ONCE)
