"""Secrets at rest."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from rolecall.errors import BadInput, NotFound
from rolecall.vault import KEY_FILE, Vault

SECRET = SecretStr("sk-very-secret")
MASTER = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def test_a_sealed_secret_opens_again_and_shows_nothing(tmp_path: Path) -> None:
    """What is stored is not the secret, and neither file nor repr holds it."""
    vault = Vault.at(tmp_path, {})

    sealed = vault.seal(SECRET)

    assert Vault.at(tmp_path, {}).open(sealed) == SECRET
    assert "secret" not in sealed
    assert (tmp_path / KEY_FILE).read_text() not in repr(vault)


def test_the_key_file_is_its_owners_only(tmp_path: Path) -> None:
    """Mode 0600, made once, and nothing else is left beside it."""
    Vault.at(tmp_path / "data", {})

    assert [path.name for path in (tmp_path / "data").iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / "data" / KEY_FILE).stat().st_mode) == 0o600


def test_two_processes_that_begin_at_once_get_one_key(tmp_path: Path) -> None:
    """Whoever writes first wins; everybody opens what anybody sealed."""
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: Vault.at(tmp_path, {}), range(16)))

    assert {vault.open(vaults[0].seal(SECRET)).get_secret_value() for vault in vaults} == {"sk-very-secret"}


def test_environment_and_file_come_before_the_data_directory(tmp_path: Path) -> None:
    """Either names the same master key, and no key file is made."""
    file = tmp_path / "master"
    file.write_text(f"{MASTER}\n")
    data = tmp_path / "data"

    sealed = Vault.at(data, {"ROLECALL_SECRET_KEY": MASTER}).seal(SECRET)

    assert Vault.at(data, {"ROLECALL_SECRET_KEY_FILE": str(file)}).open(sealed) == SECRET
    assert not data.exists()


def test_another_master_key_says_what_to_do(tmp_path: Path) -> None:
    """The message names where the key came from and shows neither key."""
    sealed = Vault.at(tmp_path, {}).seal(SECRET)

    with pytest.raises(NotFound, match="ROLECALL_SECRET_KEY") as caught:
        Vault.at(tmp_path, {"ROLECALL_SECRET_KEY": MASTER}).open(sealed)

    assert MASTER not in str(caught.value)


def test_a_derived_key_belongs_to_one_purpose_and_one_master_key(tmp_path: Path) -> None:
    """The same again after a restart, another for another purpose, and never the master key itself."""
    master = {"ROLECALL_SECRET_KEY": MASTER}
    key = Vault.at(tmp_path, master).derived("shelf")

    others = {Vault.at(tmp_path, master).derived("other"), Vault.at(tmp_path, {}).derived("shelf"), MASTER.encode()}

    assert Vault.at(tmp_path, master).derived("shelf") == key
    assert key not in others
    assert len(base64.urlsafe_b64decode(key)) == 32


@pytest.mark.parametrize(
    "environ",
    [{"ROLECALL_SECRET_KEY": "short"}, {"ROLECALL_SECRET_KEY_FILE": "/nowhere/key"}],
    ids=["not a key", "no such file"],
)
def test_a_bad_master_key_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    """The variable is in the message; its value only when it is a path."""
    with pytest.raises(BadInput) as caught:
        Vault.at(tmp_path, environ)

    assert next(iter(environ)) in caught.value.message
    assert "short" not in str(caught.value)
