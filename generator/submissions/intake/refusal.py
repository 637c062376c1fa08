"""The one way a reading ends early: a fault with its place and the facts to tell."""

from types import MappingProxyType

from generator.submissions.opened import Fault, Where


class Refusal(Exception):
    """Ends the reading of a submission, or of one table of it, with one fault."""

    def __init__(self, code: str, where: Where, **facts: object) -> None:
        """Keep the fault; facts become text."""
        super().__init__(code)
        self.fault = fault(code, where, **facts)


def fault(code: str, where: Where, **facts: object) -> Fault:
    """Return a fault; its facts are numbers, words of ours, titles and names of files."""
    texts = MappingProxyType({name: str(fact) for name, fact in facts.items()})
    return Fault(code=code, where=where, facts=texts)
