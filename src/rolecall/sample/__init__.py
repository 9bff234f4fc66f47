"""The sample workspace: one fictional project, lived through on a simulated clock, marked and removable."""

from __future__ import annotations

from rolecall.sample.clock import SimulatedClock
from rolecall.sample.opening import running
from rolecall.sample.pack import Pack, load, pack_root
from rolecall.sample.playing import Stage, add
from rolecall.sample.removing import Removed, remove

__all__ = ["Pack", "Removed", "SimulatedClock", "Stage", "add", "load", "pack_root", "remove", "running"]
