"""A line for the user about a draft: what would make it better, or what else there is to do. It is never part of the draft."""

from __future__ import annotations

from watcher.policy.model import Kind, Step
from watcher.process.model import Process


def hint_of(step: Step, process: Process) -> str:
    """The hint for a step's draft, in English."""
    if step.kind is Kind.THANK_YOU:
        return "add one thing that you spoke of; a note with a detail of the talk is read as yours"
    if step.final:
        return "this is the last note; if nothing comes of it, the process is let go, and that is no verdict on you"
    if step.promised is not None:
        return f"they named {step.promised}; if they answered by telephone, say so: watcher mark {process.id} replied"
    return f"a call may do as well: watcher script {process.id}"
