"""The targets an installation publishes to, from its settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rolecall.publish.exports import export, formats
from rolecall.publish.folder import Folder
from rolecall.publish.git import GitTree

if TYPE_CHECKING:
    from rolecall.chat import File
    from rolecall.config import Settings
    from rolecall.courier.target import Target
    from rolecall.domain.deliverable import Version
    from rolecall.domain.role import DeliverableContract
    from rolecall.ports.time import Clock


def targets(settings: Settings, clock: Clock) -> dict[str, Target]:
    """Build the configured targets by name; there is always a folder.

    Raises:
        BadInput: the webhook's address or secret is unusable.
    """
    folder = Path(settings.publish_folder) if settings.publish_folder else settings.data_dir / "published"
    found: list[Target] = [Folder(folder)]
    if settings.publish_git:
        found.append(GitTree(Path(settings.publish_git)))
    if settings.publish_webhook:
        from rolecall.publish.webhook import Webhook  # noqa: PLC0415  # loads httpx, only wanted by those who set it

        secret = settings.publish_webhook_secret.get_secret_value()
        found.append(Webhook(settings.publish_webhook, secret, clock))
    return {target.name: target for target in found}


def press(
    contract_of: Callable[[Version], DeliverableContract],
    render: Callable[[Version, DeliverableContract], str],
) -> Callable[[Version], tuple[File, ...]]:
    """Return what turns a version into its files: one of each format its contract has."""

    def files(version: Version) -> tuple[File, ...]:
        contract = contract_of(version)
        markdown = render(version, contract)
        return tuple(export(version, contract, markdown, form) for form in formats(contract))

    return files
