"""A rendered tree becomes a verified release, put in place by one switch."""
