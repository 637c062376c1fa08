"""Many applications held to the limits, quotas and stages of their call."""
