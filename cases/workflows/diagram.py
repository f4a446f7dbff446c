"""A workflow's diagram, drawn from the code."""

from cases.casework.registry import Act, Workflow, edges


def mermaid(workflow: Workflow) -> str:
    """The workflow as a Mermaid state diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {state} : {label}" for state, label in workflow.labels.items()]
    lines += [f"    {edge.source} --> {edge.target} : {edge.act.label}" for edge in edges(workflow)]
    return "\n".join([*lines, "    CLOSED --> [*]", "```"])


def page(workflow: Workflow) -> str:
    """The whole page of the docs: the diagram, what each act asks for and does, and the words of each state."""
    acts = {edge.name: edge.act for edge in edges(workflow)}
    words = [f"| {label} | `{state}` | {workflow.public_words[state]} |" for state, label in workflow.labels.items()]
    return "\n".join(
        [
            f"# {workflow.name}",
            "",
            "Drawn from the code by `python manage.py workflow_diagrams`; a test compares.",
            "",
            mermaid(workflow),
            "",
            "| act | code | asks for | message | promises | who may | a service may switch it off |",
            "|---|---|---|---|---|---|---|",
            *[_act_row(name, acts[name]) for name in sorted(acts)],
            "",
            *_inputs(workflow),
            *_order(workflow, acts),
            "| state | code | what the citizen reads unless the service says it better |",
            "|---|---|---|",
            *words,
            "",
        ]
    )


def _act_row(name: str, act: Act) -> str:
    promises = act.clocks.value.lower().replace("_", " ")
    who = act.permission + (", by somebody else" if act.not_by else "")
    if act.policy:
        promises += f", by the policy with `-{act.policy}` after its code"
    return (
        f"| {act.label} | `{name}` | {', '.join(act.asks) or '–'} | {act.message or '–'} | {promises} "
        f"| {who} | {'yes' if act.optional else '–'} |"
    )


def _inputs(workflow: Workflow) -> list[str]:
    if not workflow.inputs:
        return []
    rows = [
        f"| `{one.name}` | {one.label} | {one.kind.value.lower().replace('_', ' or ')} "
        f"| {', '.join(code for code, _label in one.choices) or '–'} | {'yes' if one.required else '–'} |"
        for one in workflow.inputs
    ]
    return ["| asks for | as the page says it | kind | choices | needed |", "|---|---|---|---|---|", *rows, ""]


def _order(workflow: Workflow, acts: dict[str, Act]) -> list[str]:
    """What is never skipped, whatever a service switches off."""
    rows = [
        f"- *{acts[act].label}* only after "
        + ", and ".join(" or ".join(f"*{acts[name].label}*" for name in sorted(group)) for group in groups)
        for act, groups in workflow.never_before
    ]
    return ["Never skipped, whatever a service switches off:", "", *rows, ""] if rows else []
