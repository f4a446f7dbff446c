"""A workflow's diagram, drawn from the code."""

from cases.casework.registry import Workflow, edges


def mermaid(workflow: Workflow) -> str:
    """The workflow as a Mermaid state diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {state} : {label}" for state, label in workflow.labels.items()]
    lines += [f"    {edge.source} --> {edge.target} : {edge.act.label}" for edge in edges(workflow)]
    return "\n".join([*lines, "    CLOSED --> [*]", "```"])


def page(workflow: Workflow) -> str:
    """The whole page of the docs: the diagram and what each act asks for and does."""
    rows = {}
    for edge in edges(workflow):
        rows[edge.name] = (
            f"| {edge.act.label} | {', '.join(edge.act.asks) or '–'} | {edge.act.message or '–'} "
            f"| {edge.act.clocks.value.lower().replace('_', ' ')} | {edge.act.permission} |"
        )
    words = [f"| {label} | {workflow.public_words[state]} |" for state, label in workflow.labels.items()]
    return "\n".join(
        [
            f"# {workflow.name}",
            "",
            "Drawn from the code by `python manage.py workflow_diagrams`; a test compares.",
            "",
            mermaid(workflow),
            "",
            "| act | asks for | message | promises | who may |",
            "|---|---|---|---|---|",
            *[rows[name] for name in sorted(rows)],
            "",
            "| state | what the citizen reads unless the service says it better |",
            "|---|---|",
            *words,
            "",
        ]
    )
