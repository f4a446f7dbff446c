"""Who signs in to the demo council: one account for each role, and a few more to work beside."""

from dataclasses import dataclass

from crm.teams.actor import Role

PASSWORD = "ambleford-demo"


@dataclass(frozen=True, slots=True)
class Login:
    """One member of the demo council's staff."""

    username: str
    full_name: str
    role: Role
    department: str
    teams: tuple[str, ...]
    shown: bool = False  # printed by `make demo`


LOGINS = [
    Login("agent", "Asha Ferris", Role.AGENT, "customer-services", ("contact-centre",), shown=True),
    Login("agent2", "Ben Tolley", Role.AGENT, "customer-services", ("contact-centre",)),
    Login("agent3", "Cerys Vane", Role.AGENT, "customer-services", ("contact-centre", "safeguarding")),
    Login("officer", "Olwen Strade", Role.OFFICER, "waste", ("waste-collection", "street-cleansing"), shown=True),
    Login("officer2", "Piotr Łukasz", Role.OFFICER, "waste", ("waste-collection", "street-cleansing")),
    Login("leader", "Tamsin Ryle", Role.TEAM_LEADER, "customer-services", ("contact-centre",), shown=True),
    Login("waste-leader", "Wilf Garrow", Role.TEAM_LEADER, "waste", ("waste-collection", "street-cleansing")),
    Login("highways", "Rhodri Penn", Role.OFFICER, "highways", ("road-repairs", "street-lighting", "parking")),
    Login("revenues", "Farah Iqbal", Role.OFFICER, "revenues", ("council-tax", "benefits", "income")),
    Login("schools", "Nia Corbett", Role.OFFICER, "schools", ("admissions",)),
    Login("housing", "Declan Shore", Role.OFFICER, "housing", ("housing-repairs",)),
    Login("care", "Abena Osei", Role.OFFICER, "social-care", ("adult-care", "youth")),
    Login("planning", "Silas Wren", Role.OFFICER, "planning", ("planning",)),
    Login("licensing", "Magda Novak", Role.OFFICER, "licensing", ("licensing",)),
    Login("libraries", "Harriet Dune", Role.OFFICER, "leisure", ("libraries",)),
    Login(
        "complaints",
        "Leila Marsh",
        Role.OFFICER,
        "governance",
        ("complaints", "information-governance", "democratic-services"),
    ),
    Login("safeguarding", "Joyce Adeyemi", Role.OFFICER, "customer-services", ("safeguarding",)),
    Login("environment", "Gareth Pike", Role.OFFICER, "waste", ("enforcement", "environmental-health")),
    Login("manager", "Moira Denholt", Role.MANAGER, "customer-services", (), shown=True),
    Login("governance", "Idris Gale", Role.INFORMATION_GOVERNANCE, "customer-services", (), shown=True),
    Login("admin", "Ada Quill", Role.ADMINISTRATOR, "customer-services", (), shown=True),
    Login("gazetteer", "Gethin Marlow", Role.GAZETTEER_OFFICER, "customer-services", (), shown=True),
]


def demo_logins() -> list[tuple[str, str, str]]:
    """(role, user name, password) of one account for each role."""
    return [(login.role.replace("_", " ").capitalize(), login.username, PASSWORD) for login in LOGINS if login.shown]
