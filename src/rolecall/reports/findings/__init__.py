"""Findings: what was counted, what moved and why, and what gives cause to worry."""
