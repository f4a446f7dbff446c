"""The demo council's services, promises and working calendar: what a council would set up first."""

from datetime import datetime
from typing import Any

from crm.catalogue.models import Outcome, Service, ServiceVersion
from deploy.shipped.promises import make_departments, make_promises
from gazetteer.folding import fold

BIN_FORM = [
    {
        "code": "bin",
        "label": "Which bin was missed?",
        "kind": "CHOICE",
        "choices": [
            {"code": "grey", "label": "Grey (general rubbish)"},
            {"code": "green", "label": "Green (garden)"},
            {"code": "blue", "label": "Blue (paper and card)"},
            {"code": "food", "label": "Food caddy"},
        ],
    },
    {"code": "out", "label": "Was it out by 6:30am on collection day?", "kind": "YES_NO"},
    {"code": "more", "label": "Anything else the crew should know?", "kind": "LONG", "required": False},
]
TIP_FORM = [
    {
        "code": "what",
        "label": "What has been dumped?",
        "kind": "CHOICE",
        "choices": [
            {"code": "bags", "label": "Bags of rubbish"},
            {"code": "furniture", "label": "Furniture or a mattress"},
            {"code": "white_goods", "label": "Fridge, cooker or other white goods"},
            {"code": "building", "label": "Building waste"},
            {"code": "other", "label": "Something else"},
        ],
    },
    {"code": "blocking", "label": "Is it blocking the road or the pavement?", "kind": "YES_NO"},
    {"code": "seen", "label": "Did you see who left it?", "kind": "LONG", "required": False},
]
ENDINGS = {
    "missed-bin": [
        ("emptied", "Emptied", "DONE", "We came back and emptied your bin. We are sorry that we missed it."),
        ("emptied-before", "Already emptied", "DONE_BEFORE", "Our crew had emptied it when we looked again."),
        (
            "not-out",
            "Not out when we came",
            "CUSTOMER_SIDE",
            "Your bin was not out when we came back. Please put it out by 6:30am.",
        ),
        (
            "contaminated",
            "Wrong things in the bin",
            "CUSTOMER_SIDE",
            "We could not empty it because it holds things we cannot take in this bin.",
        ),
        (
            "private",
            "Collected by a private firm",
            "NOT_OURS",
            "This bin is collected by a private firm. Please ring the number on the bin.",
        ),
        ("same", "Same as another report", "SAME_AS_ANOTHER", "Somebody else had told us. We deal with both together."),
        ("withdrawn", "Withdrawn", "WITHDRAWN", "This report was withdrawn."),
    ],
    "fly-tipping": [
        ("cleared", "Cleared", "DONE", "We have cleared it away. Thank you for telling us."),
        ("cleared-before", "Already gone", "DONE_BEFORE", "It had been cleared when our crew arrived."),
        (
            "nothing",
            "Nothing found",
            "NOTHING_FOUND",
            "Our crew looked at the place you named and found nothing there.",
        ),
        (
            "private-land",
            "On private land",
            "NOT_OURS",
            "It lies on private land. The owner has to clear it; we have told them.",
        ),
        ("same", "Same as another report", "SAME_AS_ANOTHER", "Somebody else had told us. We deal with both together."),
        ("withdrawn", "Withdrawn", "WITHDRAWN", "This report was withdrawn."),
    ],
}
WASTE_WORDS = {
    "RECEIVED": "We have your report. It is with the waste crew.",
    "PLANNED": "We have planned the work.",
    "UNDER_WAY": "The crew is on its way or at work.",
    "MADE_SAFE": "We have made it safe. We still have to clear it.",
    "CLOSED": "We have finished with this.",
}

IDENTITY = {"council-tax": "BASIC", "benefits": "FULL", "housing": "BASIC"}  # before anything is told from the record

# code, name, family, department, LGSL number (where known), synonyms, columns of Service, columns of ServiceVersion
SERVICES: list[tuple[str, str, str, str, int | None, str, dict[str, Any], dict[str, Any]]] = [
    (
        "missed-bin", "Missed bin collection", "waste-collection", "waste", None, "rubbish refuse recycling bin not emptied",
        {"about_property": True, "repeat_days": 3, "named_publicly": True, "on_web": True},
        {
            "workflow": "report_and_fix", "policy": "missed-bin", "team": "waste-collection", "needs_place": True,
            "place_kinds": ["PROPERTY"],
            "form": BIN_FORM, "public_words": WASTE_WORDS,
            "script": "Say sorry. Ask which bin, and whether it was out by 6:30am. Tell them to leave it out until we come.",
        },
    ),
    (
        "fly-tipping", "Fly-tipping", "street-scene", "waste", 587, "dumped rubbish tipping mattress fridge",
        {"named_publicly": True, "on_web": True},
        {
            "workflow": "report_and_fix", "policy": "fly-tipping", "internal_policy": "clearing-crew", "team": "street-cleansing", "needs_place": True,
            "form": TIP_FORM, "public_words": WASTE_WORDS,
            "script": "Ask where exactly, and whether it blocks the way. Do not ask them to move or open anything.",
        },
    ),
    (
        "general-enquiry", "General enquiry", "general", "customer-services", None, "question information opening times",
        {"about_property": False},
        {
            "policy": "enquiry", "team": "contact-centre",
            "script": "Answer from the website. If you cannot, take a message and say when we will answer.",
            "answer": "Opening hours: Monday to Friday, 9am to 5pm.",
        },
    ),
    (
        "switchboard", "Switchboard transfer", "switchboard", "customer-services", None, "put through connect extension",
        {"counting": "SWITCHBOARD"},
        {"policy": "switchboard", "team": "contact-centre", "script": "Find out who they want, then connect."},
    ),
    (
        "person-at-risk", "Child or adult at risk", "safeguarding", "customer-services", None, "abuse neglect harm danger safeguarding",
        {"about_danger": True},
        {
            "policy": "enquiry", "team": "contact-centre",
            "script": "If somebody is in danger now, ask them to ring 999. Take it down whoever calls, then pass it on at once.",
        },
    ),
    *(
        (
            code, name, code, department, None, synonyms, {"repeat_days": days},
            {
                "policy": "enquiry", "team": team, "needs_identity": IDENTITY.get(code, "NOTHING"),
                "script": "Find their account first. Answer what you can; take a message for the rest.",
            },
        )
        for code, name, department, team, days, synonyms in [
            ("council-tax", "Council tax", "revenues", "council-tax", 14, "bill instalment direct debit band discount"),
            ("benefits", "Housing benefit and council tax support", "revenues", "benefits", 14, "claim award change circumstances"),
            ("housing", "Council housing", "housing", "housing-repairs", 7, "rent repair tenancy waiting list"),
            ("parking", "Parking", "highways", "parking", 7, "permit penalty charge notice fine"),
            ("admissions", "School admissions", "schools", "admissions", 14, "school place apply appeal"),
        ]
    ),
]  # fmt: skip


def make_catalogue(*, at: datetime) -> dict[str, Service]:
    """The services by code, published, with their promises, teams and outcomes. Run again, it changes nothing."""
    departments = make_departments()
    make_promises(at=at)
    found = {}
    for code, name, family, department, lgsl, synonyms, columns, terms in SERVICES:
        service, made = Service.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "family": family,
                "department": departments[department],
                "lgsl_code": lgsl,
                "synonyms": synonyms,
                "search_text": fold(f"{name} {synonyms}"),
                **columns,
            },
        )
        found[code] = service
        if made:
            version = ServiceVersion.objects.create(
                service=service, number=1, state=ServiceVersion.State.PUBLISHED, published_at=at, **terms
            )
            Outcome.objects.bulk_create(
                Outcome(version=version, code=ending, label=label, family=family_, public_words=words)
                for ending, label, family_, words in ENDINGS.get(code, ())
            )
    return found
