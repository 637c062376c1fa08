"""Gongshi: funding calls from YAML to a checked, published site."""

__version__ = "0.1.0"
