"""A live preview of the site for those who edit it."""
