"""What programs read: JSON, CSV with its Table Schema, data packages, feed, calendar."""
