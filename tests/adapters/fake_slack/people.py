"""Workspaces, their people, and the groups people are in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Team:
    """A workspace; `enterprise` is empty unless it belongs to an organisation."""

    id: str
    name: str
    enterprise: str = ""
    #: "free" has no user groups and no canvases.
    plan: Literal["free", "paid"] = "paid"

    def as_json(self) -> dict[str, Any]:
        """Return what `team` holds in an interaction."""
        return {"id": self.id, "domain": self.name} | ({"enterprise_id": self.enterprise} if self.enterprise else {})


@dataclass
class User:
    """A person or the bot of an app."""

    id: str
    name: str
    team: str
    kind: Literal["member", "guest", "single_guest", "bot"] = "member"
    deleted: bool = False
    email: str = ""
    #: Id of the bot and of the app behind it, empty for people.
    bot: str = ""
    app: str = ""

    def as_json(self, *, email: bool, stranger: bool = False, enterprise: str = "") -> dict[str, Any]:
        """Return the user object; the address only where the scope allows it, a stranger's never."""
        owner = {"enterprise_user": {"id": self.id, "enterprise_id": enterprise}} if enterprise else {}
        profile = {"real_name": self.name.title(), "display_name": self.name}
        if email and self.email and not stranger:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": self.deleted,
            "is_bot": self.kind == "bot",
            "is_restricted": self.kind in ("guest", "single_guest"),
            "is_ultra_restricted": self.kind == "single_guest",
            "is_stranger": stranger,
            "is_app_user": False,
            "tz": "Etc/UTC",
            "profile": profile,
            **owner,
        }


@dataclass
class Group:
    """A user group; `handle` is what people type after the @."""

    id: str
    handle: str
    team: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False

    def as_json(self, *, users: bool) -> dict[str, Any]:
        """Return the usergroup object."""
        return {
            "id": self.id,
            "team_id": self.team,
            "is_usergroup": True,
            "name": self.handle,
            "handle": self.handle,
            "date_delete": int(self.disabled),
            "user_count": len(self.users),
        } | ({"users": list(self.users)} if users else {})
