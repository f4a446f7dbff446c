"""Where people write to the demo council; read also by what runs before Django does."""

# (code, name, local part or "" for the council's own address, service, team)
INBOXES = (
    ("contact", "Customer services", "", "general-enquiry", "contact-centre"),
    ("waste", "Waste and recycling", "waste", "missed-bin", "waste-collection"),
    ("council-tax", "Council tax", "council.tax", "council-tax", "council-tax"),
)


def addresses_of(council: str) -> list[str]:
    """The inboxes' addresses, in their order, at the domain of the council's own."""
    domain = council.rpartition("@")[2]
    return [
        f"{local}@{domain}".lower() if local else council.lower() for _code, _name, local, _service, _team in INBOXES
    ]
