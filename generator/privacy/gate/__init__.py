"""Nothing of a built site is published that names a person, whatever file it stands in."""
