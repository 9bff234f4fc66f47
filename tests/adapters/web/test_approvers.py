"""Pages name who approves: members, and groups by the name that people know."""

from __future__ import annotations

from tests.line.floor import TEXT

GROUP = "web:main:S1"


async def test_pages_name_a_group_that_approves_and_never_its_id(studio):
    """On the list of engagements, and on the page of a version that waits for somebody of it."""
    studio.hire("web:main:general", groups=(GROUP,), group_names={GROUP: "managers"}, strict=True)
    dana = await studio.signed_in("Dana")
    await dana.say(f"/notes {TEXT}")
    await studio.settle()
    with studio.store.reading("main") as uow:
        ((version, _request),) = uow.overview.undecided(judging=["eng2"], own=(), limit=1)

    engagements = (await dana.get("/engagements")).text
    page = (await dana.get(f"/deliverables/{version.deliverable}")).text

    assert "anyone in @managers" in engagements
    assert "It waits for anyone in @managers" in page
    assert "S1" not in engagements + page
