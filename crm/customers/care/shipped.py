"""The kinds of adjustments and alerts a council begins with; it adds its own and retires what it does not want."""

from crm.customers.care.adjustments import adjustment_kind_add
from crm.customers.care.alerts import alert_kind_add
from crm.customers.care.effects import Effect, Way
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

# code, name, effect, the ways it shuts, the language it means, what staff do
ADJUSTMENTS: list[tuple[str, str, Effect, tuple[Way, ...], str, str]] = [
    ("email-only", "Email only", Effect.BLOCKS, (Way.PHONE, Way.TEXT, Way.POST), "", "Do not ring; do not send letters."),
    ("do-not-telephone", "Do not telephone", Effect.BLOCKS, (Way.PHONE,), "", "Write instead."),
    ("telephone-only", "Telephone only", Effect.BLOCKS, (Way.TEXT, Way.EMAIL, Way.POST), "", "Ring and read it out."),
    ("letters-only", "Letters only", Effect.BLOCKS, (Way.PHONE, Way.TEXT, Way.EMAIL), "", "Print and post."),
    ("large-print", "Large print", Effect.FORMAT, (), "", "18 point, plain font."),
    ("easy-read", "Written in easy read", Effect.FORMAT, (), "", "Short sentences with pictures."),
    ("braille", "Braille", Effect.FORMAT, (), "", "Order from the print unit."),
    ("audio", "Audio recording", Effect.FORMAT, (), "", "Order from the print unit."),
    ("interpreter", "Interpreter", Effect.INTERPRETER, (), "", "Book one before you ring or visit."),
    (
        "bsl-video-relay", "Interpreter", Effect.INTERPRETER, (), "British Sign Language by video relay",
        "Start the relay before anything else.",
    ),
    ("relay-uk", "Calls by Relay UK", Effect.HEED, (), "", "Dial 18001 before the number; let the relay finish."),
    ("extra-time", "Extra time", Effect.HEED, (), "", "Do not hurry; say it again in other words."),
    ("one-contact", "Single point of contact", Effect.ONE_CONTACT, (), "", "Others log what is said and pass it on."),
]  # fmt: skip
# code, name, what a crew needs to know
ALERTS: list[tuple[str, str, str]] = [
    ("do-not-visit-alone", "Do not visit alone", "Two people at every visit."),
    ("potentially-violent", "Potentially violent", "Two people at every visit; leave if threatened."),
    ("vulnerable", "Vulnerable", "Allow time; tell the office if something is wrong."),
    ("dog", "Dog at the address", "Ring first; do not enter until the dog is shut in."),
    ("legal-hold", "Legal hold", ""),
]


@one_transaction
def kinds_ship(*, actor: Actor) -> int:
    """How many kinds there are as shipped; those that stand already, changed or retired, stay as they are.

    Raises NotPermitted.
    """
    for code, name, effect, blocks, language, guidance in ADJUSTMENTS:
        adjustment_kind_add(
            code=code, name=name, effect=effect, blocks=blocks, language=language, guidance=guidance, actor=actor
        )
    for code, name, visitor_words in ALERTS:
        alert_kind_add(code=code, name=name, visitor_words=visitor_words, actor=actor)
    return len(ADJUSTMENTS) + len(ALERTS)
