"""Lists of results held to the form and the call."""
