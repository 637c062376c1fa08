"""What browsers get: bundles, their policy, how text becomes markup, and the TypeScript."""
