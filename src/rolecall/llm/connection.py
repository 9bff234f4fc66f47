"""The connection to a model provider, as it is stored in the data directory: `connection.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, SecretStr, ValidationError

from rolecall.domain.role import TIERS, Tier
from rolecall.domain.value import Value
from rolecall.errors import BadInput
from rolecall.ports.model import Price
from rolecall.vault import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from rolecall.vault import Vault

FILE = "connection.json"


class Connection(Value, frozen=True):
    """Which models to ask, where, at which price. The key is only here in its sealed form."""

    #: Model ids as litellm writes them (`openai/gpt-5-mini`); one for all tiers is fine.
    models: dict[Tier, str] = Field(min_length=1)
    #: Endpoint; empty for the provider's own.
    base: str = ""
    #: Prices the person set or confirmed, by model id.
    prices: dict[str, Price] = Field(default_factory=dict)
    #: The provider's key, sealed by the vault; empty when the endpoint wants none.
    sealed_key: str = Field(default="", repr=False)

    @classmethod
    def to(cls, model: str, *, base: str = "") -> Connection:
        """Connect one model for every tier, without a key."""
        return cls(models={"junior": model, "senior": model, "principal": model}, base=base)

    def model(self, tier: Tier) -> str:
        """Return the model id of a tier: the next capable one, upwards first, where none is named."""
        place = TIERS.index(tier)
        order = (*TIERS[place:], *reversed(TIERS[:place]))
        return next(self.models[named] for named in order if named in self.models)

    def priced(self, model: str, price: Price) -> Connection:
        """Return the connection with a price a person set."""
        return self.model_copy(update={"prices": {**self.prices, model: price}})

    def keyed(self, vault: Vault, key: SecretStr) -> Connection:
        """Return the connection with a key sealed into it."""
        sealed = vault.seal(key) if key.get_secret_value() else ""
        return self.model_copy(update={"sealed_key": sealed})

    def key(self, vault: Vault) -> SecretStr:
        """Return the key; empty when there is none. Raises `NotFound` when the vault cannot open it."""
        return vault.open(self.sealed_key) if self.sealed_key else SecretStr("")


def load(data: Path) -> Connection | None:
    """Return the stored connection of a data directory, None when there is none.

    Raises:
        BadInput: the file is there but is not a connection.
    """
    path = data / FILE
    try:
        return Connection.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BadInput(f"{path} is not a connection.", hint="Run: rolecall connect") from error


def save(data: Path, connection: Connection) -> Path:
    """Store a connection, readable by its owner only, in one move; return the path."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / FILE
    fresh = path.with_suffix(".new")
    write_private(fresh, connection.model_dump_json(indent=2))
    fresh.replace(path)
    return path


def forget(data: Path) -> bool:
    """Remove the connection and the key in it; False when there was none."""
    path = data / FILE
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed
