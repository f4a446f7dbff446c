"""The events of cases that programs hear of: a closed list, because others are about people. Pure."""

# The kind as a case's event has it: what it tells. Corrections, exclusions and what a rule did by itself are not told.
KINDS: dict[str, str] = {
    "RAISED": "A case was raised.",
    "TRANSITION": "An act of its workflow was done; state, outcome and day stand in it.",
    "ASSIGNED": "An officer has it.",
    "RELEASED": "Nobody has it any more.",
    "ROUTED": "Another team has it.",
    "HANDED_BACK": "A team said that it is not theirs.",
    "STAGE": "It entered a stage of its service.",
    "ASKED": "The customer was asked something.",
    "ANSWERED": "The customer answered.",
    "EXPIRED": "The customer did not answer in time.",
    "CHASED": "Somebody asked how it stands.",
    "REPORTED_TOO": "Somebody else reported the same.",
    "HEARD": "Somebody told us something about it.",
    "NEW_DATE": "A promise that fails was given a new date.",
    "NOTED": "An internal note was written.",
    "JOINED": "The reporters of another case hear of this one.",
}


def type_of(kind: str) -> str:
    """The kind as programs read it: "case.raised"."""
    return f"case.{kind.lower()}"


def kind_of(said: str) -> str:
    """The kind that a program means; "" for none of ours."""
    kind = said.removeprefix("case.").upper()
    return kind if kind in KINDS and said == type_of(kind) else ""
