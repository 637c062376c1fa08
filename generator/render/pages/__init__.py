"""The pages people read: one module a page."""
