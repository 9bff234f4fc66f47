"""Members are found by name, token and account."""

from __future__ import annotations

import pytest

from rolecall.domain.member import Identity
from rolecall.errors import Conflict, NotFound
from tests.store import samples

ACCOUNT = Identity(workspace="web", tenant="T1", id="U1")


def test_a_member_is_found_in_every_way(store):
    """By id, by name in any case and with a leading @, by token hash, by account."""
    dana = samples.member(identities=(ACCOUNT,))
    with store.begin("main") as unit:
        unit.members.add(dana, "hash-1")

        found = [
            unit.members.get("m1"),
            unit.members.named("@dANA"),
            unit.members.by_token("hash-1"),
            unit.members.by_identity(ACCOUNT),
        ]
        assert [dana] * 4 == found
        assert unit.members.named("robin") is None
    with store.begin("other") as unit:
        assert unit.members.named("dana") is None
        assert unit.members.by_token("hash-1") is None


def test_names_and_accounts_belong_to_one_member(store):
    """A second claim is a conflict, and so is a lost race."""
    with store.begin("main") as unit:
        unit.members.add(samples.member(identities=(ACCOUNT,)), "")
    with pytest.raises(Conflict, match="name “dana”"), store.begin("main") as unit:
        unit.members.add(samples.member("m2", "DANA"), "")
    with pytest.raises(Conflict, match="account “web:T1:U1”"), store.begin("main") as unit:
        unit.members.add(samples.member("m2", "Robin", identities=(ACCOUNT,)), "")


def test_a_member_without_a_token_has_no_empty_token(store):
    """Two members without tokens are no conflict, and nobody is found by nothing."""
    with store.begin("main") as unit:
        unit.members.add(samples.member(), "")
        unit.members.add(samples.member("m2", "Robin"), "")

        assert unit.members.by_token("") is None


def test_a_member_is_replaced_and_keeps_the_token(store):
    """New roles and accounts take the place of the old ones."""
    with store.begin("main") as unit:
        unit.members.add(samples.member(identities=(ACCOUNT,)), "hash-1")
        changed = samples.member(name="Dana K", roles={"owner"})
        unit.members.replace(changed)

        assert changed == unit.members.by_token("hash-1") == unit.members.named("dana k")
        assert (unit.members.named("dana"), unit.members.by_identity(ACCOUNT)) == (None, None)
        with pytest.raises(NotFound):
            unit.members.replace(samples.member("m9"))


def test_an_inactive_member_cannot_sign_in(store):
    """The token of somebody who left opens nothing."""
    with store.begin("main") as unit:
        unit.members.add(samples.member(), "hash-1")
        unit.members.replace(samples.member(active=False))

        assert unit.members.by_token("hash-1") is None
        assert not unit.members.get("m1").active


def test_members_are_listed_by_name(store):
    """Case does not count."""
    with store.begin("main") as unit:
        for n, name in enumerate(["robin", "Dana", "kim"]):
            unit.members.add(samples.member(f"m{n}", name), "")

        assert [member.name for member in unit.members.listed()] == ["Dana", "kim", "robin"]
