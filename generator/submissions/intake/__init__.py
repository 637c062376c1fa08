"""What strangers send: opened in a confined process, told as plain texts with their places."""
