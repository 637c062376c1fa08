"""The last look at a canonical application: the JSON Schema of its form.

The form's own order and conditions have told everything by then, so a fault found here alone says
that schema and layout differ. Nothing is fetched: references stay within the schema.
"""

from collections.abc import Iterator, Mapping

import jsonschema_rs

from generator.forms.form import Form


class SchemaCheck:
    """The JSON Schema of a form, ready to hold many applications to it."""

    def __init__(self, form: Form) -> None:
        """Compile the schema of a form."""
        self._validator = jsonschema_rs.Draft202012Validator(dict(form.schema), offline=True)

    def faults(self, application: Mapping[str, object]) -> Iterator[str]:
        """Yield the top-level names at which an application differs from the schema."""
        if self._validator.is_valid(application):
            return
        seen: set[str] = set()
        for error in self._validator.iter_errors(application):
            for name in _names(error):
                if name not in seen:
                    seen.add(name)
                    yield name


def _names(error: jsonschema_rs.ValidationError) -> Iterator[str]:
    if error.instance_path:
        yield str(error.instance_path[0])
    elif isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
        yield error.kind.property
    elif isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        yield from error.kind.unexpected
    else:
        yield ""
