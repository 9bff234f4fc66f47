"""Opening an installation, by several processes at once too."""

from __future__ import annotations

from pydantic import SecretStr

from rolecall.app.app import TENANT, App
from rolecall.config import Settings
from tests.store.races import race


def test_processes_that_begin_at_once_open_one_engagement(tmp_path, store_url):
    """Whoever comes second finds the first one's."""

    def begin(n):
        settings = Settings(data_dir=tmp_path / str(n), database_url=SecretStr(store_url))
        App(settings).close()

    race(begin, 4)

    app = App(Settings(data_dir=tmp_path / "late", database_url=SecretStr(store_url)))
    with app.store.reading(TENANT) as uow:
        assert [engagement.id for engagement, _status in uow.engagements.listed()] == ["eng1"]
    app.close()
