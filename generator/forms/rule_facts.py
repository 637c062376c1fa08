"""What the sentence of a rule says of its parameters: amounts and dates as people read them."""

from collections.abc import Mapping

from generator.forms.field_types import amount
from generator.forms.rules import Param, Rule
from generator.model import wording


def facts(rule: Rule, params: Mapping[str, Param]) -> dict[str, str]:
    """Return the parameters of a rule, ready to stand in its sentence."""
    return {name: _words(rule, name, value) for name, value in params.items()}


def _words(rule: Rule, name: str, value: Param) -> str:
    if name == "amount" and rule.in_fen and isinstance(value, int):
        return amount(value).removesuffix(".00")
    return wording.parameter(value, rule.called)
