"""Discord's limits, all in one table: characters of texts, numbers of parts, bytes of files.

Sources: Discord's reference pages and the models of discord.py 2.7.1 (notes/discord.md). `PASSAGE`, `TITLE`, `MARK`
and `FILE_NAME` are ours: Discord publishes none, or a higher one.
"""

from __future__ import annotations

from typing import Final

# messages: both numbers include everything in a message
#: Characters of all texts that a message displays.
DISPLAY: Final = 4_000
COMPONENTS: Final = 40
NONCE: Final = 25
FILES: Final = 10
#: A server without boosts; more is never promised.
FILE_BYTES: Final = 10 * 1024 * 1024
REQUEST_BYTES: Final = 25 * 1024 * 1024
#: People whom one message may notify.
MENTIONS: Final = 100
#: Words that describe a picture to who does not see it.
ALT: Final = 1_024
#: Characters of one part of a card, so that none crowds the others out.
PASSAGE: Final = 2_000
TITLE: Final = 1_000
#: Characters of the remark that says who made what a card shows.
MARK: Final = 500
FILE_NAME: Final = 80

# buttons
ROW: Final = 5
LABEL: Final = 80
CUSTOM_ID: Final = 100
URL: Final = 512

# modals
MODAL_TITLE: Final = 45
MODAL_FIELDS: Final = 5
FIELD_LABEL: Final = 45
FIELD_VALUE: Final = 4_000
PLACEHOLDER: Final = 100
DESCRIPTION: Final = 100
#: Options of a menu, and characters of each of their texts.
OPTIONS: Final = 25
OPTION: Final = 100

# commands
CHOICES: Final = 25
#: Characters of a choice's name, and of its value.
CHOICE: Final = 100
#: Names, descriptions and values of one command together.
COMMAND_CHARS: Final = 8_000
COMMAND_OPTIONS: Final = 25
COMMAND_NAME: Final = 32
COMMAND_DESCRIPTION: Final = 100
COMMANDS: Final = 100
#: Commands that may be created a day in one server; changing them does not count.
COMMANDS_A_DAY: Final = 200

# threads
THREAD_NAME: Final = 100
TAGS: Final = 5
