"""What the core makes of people's gestures, as far as an adapter has to know it before the core has answered."""

from __future__ import annotations

from rolecall.chat.events import Command

#: What the whole house is called in a command or mention, whatever the app's name on a platform.
HOUSE = "rolecall"
#: The verb of a button that stands for a typed line.
SAY = "say"
#: Verbs of buttons that open a form.
FORMS = frozenset("answer ask checkin hand hire reject reopen revise schedule".split())
#: What `/rolecall` says to one person alone, wherever they are.
PRIVATE = frozenset("help resume status stop waiting".split())


def answers_privately(command: Command) -> bool:
    """Tell whether a command is answered privately, so that nothing has to be shown in the channel."""
    word, _, _ = command.args.get("text", "").partition(" ")
    return command.name == HOUSE and word.lower() in PRIVATE
