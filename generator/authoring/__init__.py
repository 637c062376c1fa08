"""What staff begin and change: calls, editions, drafts, amendments, and the editor."""
