"""Reports: what schedules make due and what people ask for is made and published, each period once.

`ticking` finds the errands that are due and `runners` run them. Digests are counted (`metrics`), judged (`findings`),
written (`digests`) and shown (`cards`, `charts`) without a model; `commissions` ask a role for everything else.
"""
