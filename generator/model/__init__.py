"""The nouns of calls and announcements, how they are loaded, and what follows from them."""
