"""A page to edit the sources in a browser: its forms follow from the schemas."""
