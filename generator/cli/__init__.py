"""Commands: parse, call, print, exit; the only clock."""
