"""Pages, data and calendars of the site, made in memory."""
