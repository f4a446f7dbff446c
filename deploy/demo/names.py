"""Names of the demo council's people and businesses: common forenames, invented surnames, nobody in particular."""

from random import Random

FORENAMES = (
    "Aaron Abdul Adele Agnieszka Ahmed Aisha Alan Alice Amelia Amina Amy Andrew Angela Anna Anthony Arjun Ayesha Barbara "
    "Ben Bethan Brenda Brian Bronwen Callum Carol Catherine Charlotte Chloe Christine Colin Craig Daisy Daniel David "
    "Dawn Deepa Derek Dorothy Eileen Elena Ellie Emily Emma Ewa Faith Farah Fatima Fiona Frank Gareth George Gillian "
    "Grace Graham Gwen Hannah Harjit Harry Hassan Heather Helen Ian Imran Irene Isla Jack Jacob James Jamila Jane Janet "
    "Jason Jean Jessica Joan Joanna John Joseph Joyce Julia Karen Kasia Keith Kelly Kevin Khadija Kwame Laura Leah Lee "
    "Leila Leon Lewis Li Lily Linda Lucy Luke Maciej Margaret Maria Mark Martin Mary Matthew Megan Mei Michael Mohammed "
    "Mohamed Muhammad Nadia Naomi Natalie Neil Nia Nigel Noah Noor Oliver Olivia Omar Pamela Patricia Paul Pauline Peter "
    "Philip Priya Rachel Rahul Raymond Rebecca Rhys Richard Robert Rosa Ruby Ruth Samantha Samuel Sandra Sarah Sean "
    "Shabana Sharon Simon Siobhan Sofia Stephen Susan Tariq Teresa Thomas Tomasz Tracey Usman Valerie Victoria Wayne "
    "Wei William Yasmin Yusuf Zainab Zoe Zofia"
).split()

_STARTS = (
    "Abber Ackle Ander Ash Bar Bax Beck Bell Birch Black Blen Brad Bram Bren Brock Brom Cal Car Chad Clay Cole Corn "
    "Crag Dal Dar Den Dray Eck Elm Fair Fal Fen Fern Gar Gled Gran Hal Har Haw Hazel Hol Hux Ings Kel Ken Kirk Lang "
    "Lind Lock Mar Mel Mid Mor Nor Oak Pen Pick Rad Raven Red Ren Row Sand Sel Shaw Skel Stan Strath Tarn Thorn Tre "
    "Tun Wal War Well West Whit Win Wood Wrax Yar"
).split()
_ENDS = "by cott croft dale den ditch fell field ford garth gate ham holme hurst ley low mere more ridge row shaw stead ster ston thwaite ton wick worth".split()

_TRADES = (
    "Bakery Barbers Books Builders Butchers Cafe Carpets Catering Chemists Cleaners Cycles Dental Electrical Fabrics "
    "Fisheries Flooring Flowers Garage Glazing Grocers Hairdressing Hardware Heating Joinery Kitchens Laundry Motors "
    "Nurseries Opticians Pets Plumbing Printers Restaurant Roofing Scaffolding Shoes Storage Tailors Takeaway Taxis "
    "Tiles Toys Transport Travel Tyres Upholstery Veterinary Windows"
).split()


def surname(random: Random) -> str:
    """An invented English surname; a few are double-barrelled or carry an apostrophe, as real ones do."""
    name = random.choice(_STARTS) + random.choice(_ENDS)
    chance = random.random()
    if chance < 0.02:
        return f"O'{name}"
    if chance < 0.05:
        return f"{name}-{random.choice(_STARTS)}{random.choice(_ENDS)}"
    return name


def forename(random: Random) -> str:
    """A forename."""
    return random.choice(FORENAMES)


def business(random: Random) -> tuple[str, str]:
    """(registered name, trading name or nothing) of an invented business."""
    name = f"{random.choice(_STARTS)}{random.choice(_ENDS)} {random.choice(_TRADES)}"
    trading = (
        f"The {random.choice(_STARTS)}{random.choice(_ENDS)} {random.choice(_TRADES)}" if random.random() < 0.3 else ""
    )
    return f"{name} {random.choice(['Ltd', 'Limited', 'LLP', '& Sons Ltd'])}", trading


def mobile(random: Random) -> str:
    """A mobile number of the range set apart for drama."""
    return f"07700 900{random.randrange(1000):03}"


def landline(random: Random) -> str:
    """A landline number of the range set apart for drama."""
    return f"01632 960{random.randrange(1000):03}"
