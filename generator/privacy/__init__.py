"""Numbers that name a person, told from look-alikes and found in whatever carries them."""
