"""Coming in: a link works once and for minutes, a session ends, and every door that stays shut is on record."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from rolecall.chat import Actor
from rolecall.desk import members
from rolecall.desk.people import of_member
from rolecall.domain.member import Person
from rolecall.errors import BadInput, Denied, NotFound
from rolecall.governance import auditing
from tests.desk.reception import HOST, Reception


@pytest.fixture
def reception(sqlite_store: Any, clock: Any, ids: Any) -> Reception:
    """A desk where nobody is known yet."""
    return Reception(sqlite_store, clock, ids)


def _log(reception: Reception, tenant: str = "main") -> list[tuple[str, dict[str, Any]]]:
    with reception.store.reading(tenant) as uow:
        return [(item.event.type, item.sealed[1]) for item in auditing.records(uow) if item.sealed]


def _kinds(reception: Reception) -> list[str]:
    wanted = {"link_made", "signed_in", "sign_in_refused", "signed_out", "member_invited", "member_changed"}
    return [kind for kind, _body in _log(reception) if kind in wanted]


def _signed_in(reception: Reception, name: str) -> Any:
    signed = reception.desk.sign_in(reception.desk.link(HOST, name), "web", "main")
    assert signed is not None
    return signed


def test_a_link_signs_its_member_in_once(reception: Reception) -> None:
    """The second use of the same link, by whomever, opens nothing and is recorded."""
    dana = reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")

    assert reception.desk.peek(token) == "dana"
    signed = reception.desk.sign_in(token, "web", "main")
    assert signed.actor == Actor("web", "main", dana.id, "dana", groups=frozenset({"approver"}))
    assert reception.desk.session(signed.secret) == signed.actor

    assert reception.desk.peek(token) is None
    assert reception.desk.sign_in(token, "web", "main") is None
    assert _kinds(reception) == ["link_made", "signed_in", "sign_in_refused"]
    [came_in] = [body for kind, body in _log(reception) if kind == "signed_in"]
    assert (came_in["how"], came_in["link_by"]) == ("sign-in", HOST.id), "whose link it was is on record"


def test_looking_at_a_link_does_not_use_it_up(reception: Reception) -> None:
    """Mail scanners open links (a GET): the link still works for the person."""
    reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")

    assert [reception.desk.peek(token) for _ in range(3)] == ["dana"] * 3
    assert reception.desk.sign_in(token, "web", "main")


@pytest.mark.parametrize(("minutes", "works"), [(9.9, True), (10, False)])
def test_a_sign_in_link_works_for_ten_minutes(reception: Reception, minutes: float, works: bool) -> None:
    """Then it is as good as unknown."""
    reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")
    reception.later(minutes=minutes)

    assert (reception.desk.peek(token) is not None) is works
    assert (reception.desk.sign_in(token, "web", "main") is not None) is works


def test_an_invitation_works_for_a_week_and_makes_the_member(reception: Reception) -> None:
    """The owner names them, the link brings them in with the roles they were given."""
    owner = reception.member("olga", "owner")
    token = reception.desk.invite(owner, "@robin", {"requester", "approver"})
    late = reception.desk.invite(owner, "max", ())
    reception.later(days=6.9)

    signed = reception.desk.sign_in(token, "web", "main")
    reception.later(days=0.2)

    assert (signed.actor.name, signed.actor.groups) == ("robin", {"requester", "approver"})
    assert reception.desk.sign_in(late, "web", "main") is None
    assert _kinds(reception)[:2] == ["member_invited", "link_made"]


def test_two_at_once_one_comes_in(store: Any, clock: Any, ids: Any) -> None:
    """Compare-and-set, on both databases: of eight who show the same link at the same moment one is signed in."""
    reception = Reception(store, clock, ids)
    reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")
    start, found = threading.Barrier(8), []

    def come() -> None:
        start.wait()
        found.append(reception.desk.sign_in(token, "web", "main"))

    people = [threading.Thread(target=come) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(found) == 8
    assert sum(signed is not None for signed in found) == 1
    assert _kinds(reception).count("sign_in_refused") == 7


def test_guessing_takes_the_same_work_however_near_the_guess(reception: Reception) -> None:
    """Nothing secret is compared: what is shown is hashed and looked up, so a near guess asks the same of the store."""
    import sqlalchemy as sa

    reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")
    asked: list[str] = []
    sa.event.listen(reception.store.database, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def work(guess: str) -> list[str]:
        asked.clear()
        assert reception.desk.peek(guess) is None
        assert reception.desk.session(guess) is None
        return list(asked)

    assert work(token[:-1] + "~") == work("nothing like it") == work("") == work("x" * 100_000)


def test_nothing_stored_or_logged_opens_anything(reception: Reception, tmp_path: Any) -> None:
    """Only hashes lie in the database, and the audit log holds no secret."""
    reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")
    signed = reception.desk.sign_in(token, "web", "main")
    reception.desk.sign_in(token, "web", "main")

    assert not [body for _kind, body in _log(reception) if token in str(body) or signed.secret in str(body)]
    files = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert b"dana" in files
    assert token.encode() not in files
    assert signed.secret.encode() not in files


@pytest.mark.parametrize(("pauses", "there"), [([29.9] * 20, True), ([30], False), ([20] * 36, False)])
def test_a_session_ends_when_idle_and_after_twelve_hours(
    reception: Reception, pauses: list[float], there: bool
) -> None:
    """Thirty minutes without use, or twelve hours with: minutes between uses."""
    reception.member("dana", "approver")
    secret = _signed_in(reception, "dana").secret
    found = None
    for minutes in pauses:
        reception.later(minutes=minutes)
        found = reception.desk.session(secret)

    assert (found is not None) is there


def test_a_page_that_lies_open_keeps_no_session_alive(reception: Reception) -> None:
    """Looking whether a session has ended is no use of it."""
    reception.member("dana", "approver")
    secret = _signed_in(reception, "dana").secret
    for _ in range(3):
        reception.later(minutes=10)
        found = reception.desk.session(secret, used=False)

    assert found is None


def test_the_use_of_a_session_is_written_once_a_minute(reception: Reception) -> None:
    """A page full of requests is no storm of writes."""
    reception.member("dana", "approver")
    signed = _signed_in(reception, "dana")

    def seen() -> str:
        with reception.store.reading("main") as uow:
            return str(uow.access.session(members.token_hash(signed.secret))[1].seen_at)

    first = seen()
    reception.later(seconds=59)
    reception.desk.session(signed.secret)
    assert seen() == first
    now = reception.later(seconds=1)
    reception.desk.session(signed.secret)
    assert seen() == now.isoformat()


def test_signing_out_ends_this_session_only(reception: Reception) -> None:
    """The other browser stays signed in; a second sign-out does nothing."""
    reception.member("dana", "approver")
    here, there = _signed_in(reception, "dana").secret, _signed_in(reception, "dana").secret

    reception.desk.sign_out(here)
    reception.desk.sign_out(here)

    assert reception.desk.session(here) is None
    assert reception.desk.session(there)
    assert _kinds(reception).count("signed_out") == 1


def test_whoever_is_let_out_is_out_at_once(reception: Reception) -> None:
    """Deactivating ends sessions and links, refuses new ones, and the audit log still verifies."""
    reception.member("dana", "approver")
    secret, token = _signed_in(reception, "dana").secret, reception.desk.link(HOST, "dana")
    with reception.store.begin("main") as uow:
        members.change(uow, Person(id="host:kim", name="kim"), "dana", active=False)

    assert reception.desk.session(secret) is None
    assert reception.desk.peek(token) is None
    assert reception.desk.sign_in(token, "web", "main") is None
    assert reception.desk.vouched("dana", "web", "main") is None
    with pytest.raises(BadInput, match="not an active member"):
        reception.desk.link(HOST, "dana")


def test_a_member_found_inactive_gets_nothing_even_with_an_open_session(reception: Reception) -> None:
    """Who they are is read again each time, whoever changed the row."""
    reception.member("dana", "approver")
    secret, token = _signed_in(reception, "dana").secret, reception.desk.link(HOST, "dana")
    with reception.store.begin("main") as uow:
        uow.members.replace(uow.members.named("dana").model_copy(update={"active": False}))

    assert reception.desk.session(secret) is None
    assert reception.desk.peek(token) is None
    assert reception.desk.sign_in(token, "web", "main") is None


def test_other_roles_end_the_session(reception: Reception) -> None:
    """Nobody goes on with what they were allowed before."""
    reception.member("dana", "approver")
    secret = _signed_in(reception, "dana").secret
    with reception.store.begin("main") as uow:
        changed = members.change(uow, Person(id="host:kim", name="kim"), "dana", roles={"requester"})

    assert changed.roles == {"requester"}
    assert reception.desk.session(secret) is None
    assert _signed_in(reception, "dana").actor.groups == {"requester"}


def test_a_link_of_one_organisation_opens_no_other(reception: Reception) -> None:
    """Tenants are apart: neither link nor session crosses."""
    reception.member("dana", "approver")
    eve = reception.member("eve", "owner", tenant="other")
    token = reception.desk.link(HOST, "dana")

    assert reception.desk.sign_in(token, "web", "other") is None
    assert reception.desk.sign_in(token, "web", "nowhere") is None
    assert reception.desk.sign_in(token, "web", "main")
    with pytest.raises(NotFound):
        reception.desk.link(eve, "dana")
    theirs = reception.desk.sign_in(reception.desk.link(eve, "eve"), "web", "other")
    assert reception.desk.session(theirs.secret) == theirs.actor
    with reception.store.reading("main") as uow:
        assert uow.members.named("eve") is None


def test_a_session_of_an_account_that_moved_away_is_worth_nothing(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's organisation is asked each time."""
    from tests.desk import reception as parts

    reception.member("dana", "approver")
    secret = _signed_in(reception, "dana").secret
    monkeypatch.setitem(parts.TENANTS, ("web", "main"), "other")

    assert reception.desk.session(secret) is None


def test_a_proxy_vouches_for_members_only(reception: Reception) -> None:
    """A name nobody has opens nothing and is recorded."""
    dana = reception.member("dana", "approver")

    assert reception.desk.vouched("@Dana", "web", "main").actor.id == dana.id
    assert reception.desk.vouched("mallory", "web", "main") is None
    assert reception.desk.vouched("dana", "web", "nowhere") is None
    assert _kinds(reception) == ["signed_in", "sign_in_refused"]


def test_links_are_made_for_oneself_or_by_an_owner(reception: Reception) -> None:
    """An approver cannot come in as somebody else; nor learns who there is."""
    dana, olga = reception.member("dana", "approver"), reception.member("olga", "owner")

    assert reception.desk.link(dana, "dana")
    assert reception.desk.link(olga, "dana")
    assert reception.desk.link(HOST, "olga")
    for name in ("olga", "nobody"):
        with pytest.raises(Denied):
            reception.desk.link(dana, name)
    with pytest.raises(Denied):
        reception.desk.link(Actor("web", "main", "stranger", "dana"), "dana")
    with pytest.raises(NotFound, match="invite nobody"):
        reception.desk.link(olga, "nobody")


def test_only_owners_invite_and_only_to_roles_there_are(reception: Reception) -> None:
    """Nothing is half done when an invitation is refused."""
    dana, olga = reception.member("dana", "approver"), reception.member("olga", "owner")

    with pytest.raises(Denied):
        reception.desk.invite(dana, "robin", {"owner"})
    with pytest.raises(BadInput, match="king"):
        reception.desk.invite(olga, "robin", {"king"})
    with pytest.raises(BadInput, match="already"):
        reception.desk.invite(olga, "dana", {"owner"})
    with reception.store.reading("main") as uow:
        assert [member.name for member in uow.members.listed()] == ["dana", "olga"]


def test_signing_in_binds_the_account_once(reception: Reception) -> None:
    """From then on the workspace's events are this member's."""
    with reception.store.begin("main") as uow:
        made = members.first_owner(reception.desk.office, uow, "kim")
    _signed_in(reception, "kim")
    _signed_in(reception, "kim")

    with reception.store.reading("main") as uow:
        bound = uow.members.get(made.id)
        assert [(item.workspace, item.tenant, item.id) for item in bound.identities] == [("web", "main", made.id)]
    assert reception.desk.members(Actor("web", "main", made.id, "kim"))


def test_the_first_owner_is_made_once(reception: Reception) -> None:
    """A later start finds the member, changed roles and all."""
    with reception.store.begin("main") as uow:
        first = members.first_owner(reception.desk.office, uow, "kim")
    with reception.store.begin("main") as uow:
        again = members.first_owner(reception.desk.office, uow, "kim")

    assert first == again
    assert of_member(first).has("owner")


def test_an_account_is_connected_once_to_this_organisation(reception: Reception) -> None:
    """Twice changes nothing."""
    reception.desk.connect("web", "acme")
    reception.desk.connect("web", "acme")

    with reception.store.reading("other") as uow:
        assert uow.access.tenant_of("web", "acme") == "main"


def test_the_audit_log_verifies_after_all_of_it(reception: Reception) -> None:
    """Members change in the open: every row that is covered stands as its newest record says."""
    owner = reception.member("olga", "owner")
    signed = reception.desk.sign_in(reception.desk.invite(owner, "robin", {"approver"}), "web", "main")
    reception.desk.sign_out(signed.secret)
    with reception.store.begin("main") as uow:
        members.change(uow, Person(id="host:kim", name="kim"), "robin", active=False)

    with reception.store.reading("main") as uow:
        verdict = auditing.verify("main", auditing.records(uow), None)
    assert verdict.problem == ""
    assert verdict.records > 5
