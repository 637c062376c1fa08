"""What was found in submissions, told as text, as JSON and as a page to print."""
