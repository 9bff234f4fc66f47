"""Our app as its settings page knows it: secrets, scopes, events, commands, shortcuts, addresses."""

from __future__ import annotations

from dataclasses import dataclass

ALL_SCOPES = frozenset(
    "app_mentions:read assistant:write canvases:write channels:history channels:join channels:read chat:write "
    "chat:write.customize commands files:read files:write groups:history groups:read im:history "
    "im:read im:write reactions:read reactions:write team:read usergroups:read users:read users:read.email".split()
)
ALL_EVENTS = frozenset(
    "agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled file_shared "
    "member_joined_channel member_left_channel message.channels message.groups message.im reaction_added "
    "reaction_removed subteam_members_changed tokens_revoked user_change".split()
)


@dataclass
class AppConfig:
    """One app. By default it has every scope but chat:write.public, every event, three commands and two shortcuts."""

    id: str = "A0001"
    name: str = "Rolecall"
    client_id: str = "111.222"
    client_secret: str = "client-secret"
    signing_secret: str = "signing-secret"
    verification: str = "verification-token"
    app_token: str = "xapp-1-A0001"
    scopes: frozenset[str] = ALL_SCOPES
    #: Those of `scopes` that a person may leave out when installing.
    optional_scopes: frozenset[str] = frozenset()
    events: frozenset[str] = ALL_EVENTS
    commands: frozenset[str] = frozenset({"/rolecall", "/ba", "/pm"})
    #: Callback ids: of the global ones, and of those in the menu of a message.
    global_shortcuts: frozenset[str] = frozenset({"ask"})
    message_shortcuts: frozenset[str] = frozenset({"evidence"})
    redirect_urls: tuple[str, ...] = ()
    socket_mode: bool = True
    #: Where events, commands and interactions are posted to when `socket_mode` is off.
    events_url: str = ""
    commands_url: str = ""
    interactivity_url: str = ""
    #: Buttons, modals and shortcuts are switched on; whole organisations may install it.
    interactive: bool = True
    org_deploy: bool = True
    #: Shown as an agent: it may have sessions and suggested prompts.
    agent: bool = True
    home_tab: bool = True
    #: Its bot tokens expire and are renewed.
    rotation: bool = False

    def at(self, url: str) -> None:
        """Take events, commands and interactions at one address over HTTP, as Bolt does."""
        self.socket_mode = False
        self.events_url = self.commands_url = self.interactivity_url = url
