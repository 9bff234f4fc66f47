"""What the commands of other packages are given of this installation."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rolecall.chat import Shelf
    from rolecall.config import Settings


class Installation:
    """See `rolecall.chat.Premises`; nothing is read or opened before it is used."""

    @cached_property
    def _settings(self) -> Settings:
        from rolecall.config import load

        return load()

    @property
    def environ(self) -> Mapping[str, str]:
        """See `Premises.environ`."""
        from rolecall.app.adapters import environment

        return environment(self._settings)

    @property
    def data_dir(self) -> Path:
        """See `Premises.data_dir`."""
        return self._settings.data_dir

    @contextmanager
    def shelf(self, adapter: str) -> Iterator[Shelf]:
        """See `Premises.shelf`."""
        from rolecall.app import building, open_app

        with open_app(self._settings) as app:
            yield building.shelf(app, adapter)

    def catalogue(self) -> Sequence[Mapping[str, Any]]:
        """See `Premises.catalogue`."""
        from rolecall.app.building import installed
        from rolecall.desk.reading import envelope

        return [envelope.role(role) for role in installed(self._settings).roles.values()]

    def now(self) -> dt.datetime:
        """See `Premises.now`."""
        from rolecall.clock import SystemClock

        return SystemClock().now()

    def invite(self) -> str:
        """See `Premises.invite`."""
        from rolecall.app import open_app
        from rolecall.desk.members import first_owner, make_link
        from rolecall.errors import Denied

        with open_app(self._settings) as app:
            host = app.person(app.host_actor())
            with app.store.begin(app.tenant, reserve=True) as uow:
                owner = first_owner(app.office, uow, host.name)
                if not (owner.active and "owner" in owner.roles):
                    hint = f"Run: rolecall members change {owner.name} --role owner --active"
                    raise Denied(f"{owner.name} is a member here, and no owner.", hint=hint)
                return make_link(app.office, uow, host, owner, "invitation")
