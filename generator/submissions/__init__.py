"""A stranger's files opened, held to their form and their call, and reported."""
