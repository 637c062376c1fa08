"""The numbered checks over a site, a module for each noun."""
