"""What commands say, without any number that names a person, and the instant that counts."""

from datetime import datetime
from pathlib import Path

import click

from generator.findings import without_numbers
from generator.model.loader import zone_at
from generator.sources.time_zone import DEFAULT


def now_at(root: Path, as_of: datetime | None) -> datetime:
    """Return the instant that was named, or this one in the time zone of a project."""
    return as_of or datetime.now(zone_at(root) or DEFAULT)


def say(text: str) -> None:
    """Print a line, without any number that names a person."""
    print_text(without_numbers(text))


def print_text(text: str) -> None:
    """Print what was made without such numbers already, or is published as it is."""
    if text:
        click.echo(text)
