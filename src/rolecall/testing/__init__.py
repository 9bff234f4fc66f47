"""Fakes that ship with Rolecall, for its tests and yours."""
