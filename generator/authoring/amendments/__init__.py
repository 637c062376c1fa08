"""What an amendment changes, fact by fact."""
