"""Commissions: deliverables that a schedule asks roles for, and what they are given to work from."""
