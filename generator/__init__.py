"""Gongshi: funding calls from YAML to a checked, published site."""

__version__ = "0.2.0"
