"""Names in the mix of a British city: surnames as common as they are, forenames by origin, a long tail of rare ones.

The common names and how often they occur are Faker's (`en_GB` has the five hundred commonest surnames with their weights);
the tail is invented from the stems of places, with the spellings that real names come in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from faker.providers.person.en_GB import Provider as British
from faker.providers.person.en_IE import Provider as Irish
from faker.providers.person.en_IN import Provider as Indian
from faker.providers.person.en_PK import Provider as Pakistani
from faker.providers.person.en_US import Provider as American
from faker.providers.person.lt_LT import Provider as Lithuanian
from faker.providers.person.pl_PL import Provider as Polish
from faker.providers.person.ro_RO import Provider as Romanian
from faker.providers.person.tr_TR import Provider as Turkish
from faker.providers.person.yo_NG import Provider as Nigerian

from deploy.demo import names as demo
from gazetteer.generating.large_words import STREET_STEMS

RARE = 800  # the rank of the commonest name of the tail
COMMON_SHARE = 0.45  # of the British have one of the five hundred commonest surnames
MUSLIM = ("Mohammed", "Muhammad", "Mohammad", "Mohamed", "Mohamad", "Ahmed", "Ali", "Hussain", "Hassan", "Abdul")
SOUTH_ASIAN = (
    "Khan Ahmed Patel Hussain Singh Begum Ali Kaur Akhtar Miah Shah Iqbal Mahmood Malik Uddin Rahman Chowdhury Bibi Islam "
    "Mohammed Sharma Hussein Shaikh Choudhury Chaudhry Raja Mistry Bhatti Rehman Qureshi Siddiqui Sheikh Butt Mirza Desai"
).split()
MIDDLE_SHARE, DOUBLE_SHARE, APOSTROPHE_SHARE = 0.42, 0.025, 0.008
KINDS = ("Ltd", "Limited", "LLP", "& Sons Ltd", "(Northern) Ltd", "CIC", "plc", "")


@dataclass(frozen=True, slots=True)
class Weighted:
    """Words of which some are drawn more often."""

    words: Sequence[str]
    sums: Sequence[float]

    def draw(self, random: Random) -> str:
        """One of them."""
        return random.choices(self.words, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a household's names come from: surnames, forenames of women and men, how many have a middle name."""

    surnames: Weighted
    forenames: tuple[Weighted, Weighted]
    middle: float


def weighted(words: Iterable[str], *, steep: float = 0.85, offset: float = 6) -> Weighted:
    """The words, the first of them the commonest, as common as words of that rank are."""
    once = list(dict.fromkeys(words))
    return Weighted(once, list(accumulate(1 / (rank + offset) ** steep for rank in range(len(once)))))


class NamePool:
    """Whatever the people of the index are called."""

    def __init__(self, random: Random) -> None:
        self.random = random
        british = (
            weighted([*British.first_names_female, *American.first_names_female]),
            weighted([*British.first_names_male, *American.first_names_male]),
        )
        muslim = weighted([*MUSLIM, *Pakistani.first_names])
        indian = (weighted(Indian.first_names_female), weighted([*MUSLIM[5:], *Indian.first_names_male]))
        self._origins = [
            (0.79, Origin(_british_surnames(random), british, MIDDLE_SHARE)),
            (0.04, Origin(weighted(_shuffled(Irish.last_names, random)), (
                weighted(Irish.first_names_female), weighted(Irish.first_names_male)), MIDDLE_SHARE)),
            (0.04, Origin(weighted(_shuffled(Polish.unisex_last_names, random)), (
                weighted(Polish.first_names_female), weighted(Polish.first_names_male)), 0.1)),
            (0.06, Origin(weighted([*SOUTH_ASIAN, *Pakistani.last_names]), (muslim, muslim), 0.3)),
            (0.03, Origin(weighted([*SOUTH_ASIAN[2:8], *Indian.last_names]), indian, 0.3)),
            (0.02, Origin(weighted(Nigerian.last_names), (
                weighted(Nigerian.first_names_female), weighted(Nigerian.first_names_male)), 0.3)),
            (0.01, Origin(weighted([*Turkish.last_names, *Lithuanian.last_names]), (
                weighted(Turkish.first_names_female), weighted(Turkish.first_names_male)), 0.0)),
            (0.01, Origin(weighted(Romanian.last_names), (
                weighted(Romanian.first_names_female), weighted(Romanian.first_names_male)), 0.3)),
        ]  # fmt: skip
        self._shares = list(accumulate(share for share, _origin in self._origins))

    def origin(self) -> Origin:
        """The origin of a household."""
        return self.random.choices(self._origins, cum_weights=self._shares)[0][1]

    def surname(self, origin: Origin) -> str:
        """A surname of that origin."""
        name, chance = origin.surnames.draw(self.random), self.random.random()
        if origin is self._origins[0][1] and chance < DOUBLE_SHARE:
            return f"{name}-{origin.surnames.draw(self.random)}"
        return f"O'{name}" if chance > 1 - APOSTROPHE_SHARE else name

    def given(self, origin: Origin) -> tuple[str, str]:
        """Forenames, and the title that goes with them."""
        sex = self.random.randrange(2)
        pool = origin.forenames[sex]
        names = pool.draw(self.random)
        if self.random.random() < origin.middle:
            names = f"{names} {pool.draw(self.random)}"
        return names, "Mr" if sex else self.random.choice(["Mrs", "Miss", "Ms"])

    def business(self) -> tuple[str, str]:
        """(registered name, trading name or nothing) of a business."""
        random, (registered, trading) = self.random, demo.business(self.random)
        stem = registered.rpartition(" ")[0] if random.random() < 0.5 else random.choice(STREET_STEMS).title()
        if random.random() < 0.15:
            stem = f"{stem} & {self._origins[0][1].surnames.draw(random)}"
        trade = registered.split()[1]
        return f"{stem} {trade if trade not in stem else ''} {random.choice(KINDS)}".replace("  ", " ").strip(), trading


def _shuffled(names: Iterable[str], random: Random) -> list[str]:
    found = sorted(set(names))
    random.shuffle(found)
    return found


def _british_surnames(random: Random) -> Weighted:
    """The commonest as common as they are; behind them a tail in which every spelling is rare."""
    common = dict(British.last_names)
    stems = [stem.title() for stem in STREET_STEMS] + [demo.surname(random) for _ in range(6000)]
    stems += [*Irish.last_names, *American.last_names]
    spelt = [_spelt(name, random) for name in [*common, *stems]]
    rare = (name for name in _shuffled([*stems, *spelt], random) if name not in common)
    tail = weighted(rare, offset=RARE)
    share = COMMON_SHARE / (1 - COMMON_SHARE) * tail.sums[-1] / sum(common.values())
    sums = list(accumulate([*(weight * share for weight in common.values()), *_each(tail.sums)]))
    return Weighted([*common, *tail.words], sums)


def _each(sums: Sequence[float]) -> list[float]:
    return [later - before for before, later in zip([0.0, *sums], sums, strict=False)]


def _spelt(name: str, random: Random) -> str:
    """The name as another family spells it."""
    ways = [("ley", "leigh"), ("ton", "tone"), ("field", "feild"), ("son", "sen"), ("ck", "k"), ("i", "y"), ("ll", "l")]
    random.shuffle(ways)
    for one, other in ways:
        if one in name[1:]:
            return name[0] + name[1:].replace(one, other, 1)
    return f"{name}e"
