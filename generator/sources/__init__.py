"""YAML, Markdown and schemas become documents that know their lines."""
