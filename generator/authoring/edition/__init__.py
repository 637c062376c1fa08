"""Next year's edition of a call: texts from texts, nothing read and nothing written."""
