"""A site made in memory: pages for people, data for programs."""
