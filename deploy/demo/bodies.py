"""Who sees to what people ask the demo council for and it does not do: numbers and addresses are of nobody."""

from datetime import datetime

from crm.catalogue.bodies_keeping import BodyGiven, body_add
from crm.teams.actor import system

_ROWS = [
    ("fire-service", "Ambleford Fire and Rescue", "Tân ac Achub Ambleford", "Fire safety at home", "Diogelwch tân",
     "https://fire.ambleford.example", "0161 496 0501"),
    ("police", "Police, not urgent", "Heddlu, nid brys", "Crime that is not happening now", "Trosedd nad yw’n digwydd nawr",
     "https://police.example", "101"),
    ("water-company", "Amble Water", "", "Water supply and blocked sewers", "", "https://water.example", "0161 496 0502"),
    ("gas-emergency", "National Gas Emergency Service", "", "A smell of gas", "", "", "0161 496 0503"),
    ("motorways", "National Highways", "", "Motorways and trunk roads", "", "https://roads.example", "0161 496 0504"),
    ("valuation-office", "Valuation Office Agency", "", "Your council tax band", "", "https://voa.example", ""),
]  # fmt: skip


def make_bodies(*, at: datetime) -> None:
    """Nothing; the bodies are offered wherever something is not for us."""
    for code, name, welsh_name, what_for, welsh_what_for, web_address, telephone in _ROWS:
        given = BodyGiven(
            name=name, welsh_name=welsh_name, what_for=what_for, welsh_what_for=welsh_what_for,
            web_address=web_address, telephone=telephone,
        )  # fmt: skip
        body_add(code=code, given=given, actor=system("demo"), at=at)
