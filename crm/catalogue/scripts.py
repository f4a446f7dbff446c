"""What the agent says and asks, with what is true at the address in it. Pure.

A script names facts between double brackets: "Your grey bin is emptied ((place.fact.grey_bin))." A line that names what is
not known at the address is left out, so a line may be there for some addresses alone.
"""

import re
from collections.abc import Mapping

_NAME = re.compile(r"\(\(\s*([^()]*?)\s*\)\)")


def script_names(script: str) -> list[str]:
    """The names between double brackets, in order."""
    return _NAME.findall(script)


def script_said(script: str, known: Mapping[str, str]) -> str:
    """The script as it is read out where this is known, by name."""
    lines = [line for line in script.splitlines() if all(known.get(name) for name in script_names(line))]
    return _NAME.sub(lambda found: known[found[1]], "\n".join(lines))
