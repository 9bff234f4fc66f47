"""The one table of what a block, an element, a message and a view may hold.

Sources: notes/slack.md and the models of slack_sdk 3.47. Where both are silent the platform's page was read as an
excerpt only; `blocks.validate` of a real workspace is the judge (see the live test of the adapter).
"""

from __future__ import annotations

from tests.adapters.fake_slack.shapes import Chars, Is, Items, Kind, Node, OneOf, Shape, Words

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 40_000
MARKDOWN = 12_000
VIEW_BYTES = 250_000
PRIVATE_METADATA = 3_000
TABLES = 1
#: The header row comes on top. An older copy of the page says 100 rows and 6 series, newer ones 200 and 12.
DATA_ROWS = 200
CHART_PARTS = 12
CATEGORIES = 20
CHARTS = 2
TABLE_CHARS = 10_000
CHUNK = 256
SESSION_TITLE = 200
PROMPTS = 4
#: Not on a page that we could read.
METADATA_BYTES = 16_000

#: Shapes by the `type` of an element; an image is an element and a block with the same fields but one.
ELEMENTS: dict[str, Shape] = {}
#: Shapes by the `type` of a block.
BLOCKS: dict[str, Shape] = {}

URL = Chars(3000)
ID = Chars(255)
STATUS = OneOf(("pending", "in_progress", "complete", "error"))
CONFIRM = Shape(
    {"title": Words(100), "text": Words(300, rich=True), "confirm": Words(30), "deny": Words(30), "style": Is(str)},
    need=("title", "text", "confirm", "deny"),
)
OPTION = Shape(
    {"text": Words(75, rich=True), "value": Chars(150), "description": Words(75, rich=True), "url": URL},
    need=("text", "value"),
)
GROUP = Shape({"label": Words(75), "options": Items(100, OPTION)}, need=("label", "options"))
FEEDBACK = Shape({"text": Words(75), "value": Chars(2000), "accessibility_label": Chars(75)}, need=("text", "value"))

_common: dict[str, Kind] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": Is(bool)}
_menu: dict[str, Kind] = {**_common, "placeholder": Words(150)}
_choice: dict[str, Kind] = {
    **_menu,
    "options": Items(100, OPTION),
    "option_groups": Items(100, GROUP),
    "initial_option": OPTION,
}
_several: dict[str, Kind] = {
    **_choice,
    "initial_options": Items(100, OPTION),
    "max_selected_items": Is(int),
}
_typed: dict[str, Kind] = {
    **_menu,
    "initial_value": Chars(3000, least=0),
    "dispatch_action_config": Is(dict),
}

ELEMENTS |= {
    "button": Shape(
        {
            **_common,
            "text": Words(75),
            "value": Chars(2000),
            "url": URL,
            "style": OneOf(("primary", "danger")),
            "accessibility_label": Chars(75),
            "visible_to_user_ids": Is(list),
            "agent_prompt": Chars(4000),
            "agent_prompt_display": Is(str),
        },
        need=("text",),
    ),
    "static_select": Shape(_choice, any_of=("options", "option_groups")),
    "multi_static_select": Shape(_several, any_of=("options", "option_groups")),
    "external_select": Shape({**_menu, "initial_option": OPTION, "min_query_length": Is(int)}, need=("action_id",)),
    "multi_external_select": Shape({**_several, "min_query_length": Is(int)}, need=("action_id",)),
    "users_select": Shape({**_menu, "initial_user": Is(str)}),
    "multi_users_select": Shape({**_menu, "initial_users": Is(list), "max_selected_items": Is(int)}),
    "conversations_select": Shape(_menu, loose=True),
    "channels_select": Shape({**_menu, "initial_channel": Is(str), "response_url_enabled": Is(bool)}),
    "overflow": Shape({**_common, "options": Items(5, OPTION)}, need=("options",)),
    "checkboxes": Shape(
        {**_common, "options": Items(10, OPTION), "initial_options": Items(10, OPTION)}, need=("options",)
    ),
    "radio_buttons": Shape({**_common, "options": Items(10, OPTION), "initial_option": OPTION}, need=("options",)),
    "datepicker": Shape({**_menu, "initial_date": Chars(10)}),
    "timepicker": Shape({**_menu, "initial_time": Chars(5), "timezone": Is(str)}),
    "datetimepicker": Shape({**_common, "initial_date_time": Is(int)}),
    "plain_text_input": Shape({**_typed, "multiline": Is(bool), "min_length": Is(int), "max_length": Is(int)}),
    "email_text_input": Shape(_typed),
    "url_text_input": Shape(_typed),
    "number_input": Shape(
        {**_typed, "is_decimal_allowed": Is(bool), "min_value": Is(str), "max_value": Is(str)},
        need=("is_decimal_allowed",),
    ),
    "file_input": Shape({"action_id": ID, "filetypes": Is(list), "max_files": Is(int)}),
    "image": Shape(
        {"image_url": URL, "alt_text": Chars(2000), "slack_file": Is(dict)}, need=("alt_text",), any_of=("image_url",)
    ),
    "feedback_buttons": Shape(
        {"action_id": ID, "positive_button": FEEDBACK, "negative_button": FEEDBACK},
        need=("positive_button", "negative_button"),
    ),
    "mrkdwn": Shape({"text": Chars(3000), "verbatim": Is(bool)}, need=("text",)),
    "plain_text": Shape({"text": Chars(3000), "emoji": Is(bool)}, need=("text",)),
    "icon_button": Shape(
        {
            **_common,
            "icon": Is(str),
            "text": Words(75),
            "value": Chars(2000),
            "accessibility_label": Chars(75),
            "visible_to_user_ids": Items(10, Is(str)),
        },
        need=("icon", "text"),
    ),
}

MENUS = tuple(name for name in ELEMENTS if name.endswith("_select"))
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
ACTIONS = ("button", "overflow", *MENUS, *PICKERS)
INPUTS = (
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input", *MENUS, *PICKERS,
)  # fmt: skip
BUTTONS = Items(3, Node(ELEMENTS, ("button",)))

_point = Shape({"label": Chars(20), "value": Is((int, float))}, need=("label", "value"))
_series = Shape({"name": Chars(20), "data": Items(CATEGORIES, _point)}, need=("name", "data"))
_axis = Shape(
    {"categories": Items(CATEGORIES, Chars(20)), "x_label": Chars(50), "y_label": Chars(50)}, need=("categories",)
)
_plot = Shape({"series": Items(CHART_PARTS, _series), "axis_config": _axis}, need=("series", "axis_config"))
CHARTS_BY_KIND = {
    "pie": Shape({"segments": Items(CHART_PARTS, _point)}, need=("segments",)),
    "bar": _plot,
    "area": _plot,
    "line": _plot,
}

_block: dict[str, Kind] = {"block_id": ID}
_task: dict[str, Kind] = {
    **_block,
    "task_id": Chars(255),
    "title": Chars(CHUNK),
    "status": STATUS,
    "details": Is(dict),
    "output": Is(dict),
    "sources": Items(10, Shape({"url": URL, "text": Chars(CHUNK)}, need=("url", "text"))),
}
_cell = Shape({"text": Chars(TABLE_CHARS, least=0), "elements": Is(list)}, loose=True)

BLOCKS |= {
    "section": Shape(
        {
            **_block,
            "text": Words(3000, rich=True),
            "fields": Items(10, Words(2000, rich=True)),
            "accessory": Node(ELEMENTS, ("button", "image", *ACTIONS)),
            "expand": Is(bool),
        },
        any_of=("text", "fields"),
    ),
    "header": Shape({**_block, "text": Words(150)}, need=("text",)),
    "divider": Shape(_block),
    "context": Shape(
        {**_block, "elements": Items(10, Node(ELEMENTS, ("mrkdwn", "plain_text", "image")))}, need=("elements",)
    ),
    "actions": Shape({**_block, "elements": Items(25, Node(ELEMENTS, ACTIONS))}, need=("elements",)),
    "image": Shape({**_block, **ELEMENTS["image"].fields, "title": Words(2000)}, ("alt_text",), ("image_url",)),
    "input": Shape(
        {
            **_block,
            "label": Words(2000),
            "hint": Words(2000),
            "element": Node(ELEMENTS, INPUTS),
            "optional": Is(bool),
            "dispatch_action": Is(bool),
        },
        need=("label", "element"),
    ),
    "markdown": Shape({**_block, "text": Chars(MARKDOWN)}, need=("text",)),
    "rich_text": Shape({**_block, "elements": Is(list)}, need=("elements",)),
    "table": Shape(
        {**_block, "rows": Items(100, Items(20, _cell)), "column_settings": Items(20, Is(dict))}, need=("rows",)
    ),
    "data_table": Shape(
        {
            **_block,
            "caption": Is(str),
            "rows": Items(DATA_ROWS + 1, Items(20, _cell), least=2),
            "page_size": Is(int),
            "row_header_column_index": Is(int),
        },
        need=("caption", "rows"),
    ),
    "data_visualization": Shape(
        {**_block, "title": Chars(50), "chart": Node(CHARTS_BY_KIND, tuple(CHARTS_BY_KIND))}, need=("title", "chart")
    ),
    "task_card": Shape(_task, need=("task_id", "title")),
    "alert": Shape(
        {**_block, "text": Words(3000, rich=True), "level": OneOf(("default", "info", "warning", "error", "success"))},
        need=("text",),
    ),
    "card": Shape(
        {
            **_block,
            "icon": Is(dict),
            "hero_image": Is(dict),
            "title": Words(150, rich=True),
            "subtitle": Words(150, rich=True),
            "body": Words(200, rich=True),
            "actions": BUTTONS,
        },
        any_of=("title", "body", "hero_image", "actions"),
    ),
    "context_actions": Shape(
        {**_block, "elements": Items(5, Node(ELEMENTS, ("feedback_buttons", "icon_button")))}, need=("elements",)
    ),
    "file": Shape({**_block, "external_id": Is(str), "source": Is(str)}, need=("external_id", "source")),
}
BLOCKS["plan"] = Shape(
    {**_block, "title": Chars(CHUNK), "tasks": Items(50, Shape(_task | {"type": Is(str)}, ("task_id", "title")))},
    need=("title",),
)
BLOCKS["carousel"] = Shape({**_block, "elements": Items(10, Node(BLOCKS, ("card",)))}, need=("elements",))
BLOCKS["container"] = Shape(
    {
        **_block,
        "title": Words(150),
        "rich_text_title": Is(dict),
        "subtitle": Words(150, rich=True),
        "child_blocks": Items(10, Node(BLOCKS, ("section", "divider", "context", "actions", "markdown", "image"))),
        "is_collapsible": Is(bool),
        "default_collapsed": Is(bool),
        "has_header_divider": Is(bool),
        "width": OneOf(("narrow", "standard", "wide", "full")),
        "icon": Is(dict),
    },
    need=("child_blocks",),
    any_of=("title", "rich_text_title"),
)

#: Which blocks a surface takes.
PLAIN = ("section", "header", "divider", "context", "actions", "image", "rich_text", "input")
SURFACES: dict[str, tuple[str, ...]] = {
    "message": tuple(kind for kind in BLOCKS if kind != "alert"),
    "modal": (*PLAIN, "alert"),
    "home": (*PLAIN, "data_visualization"),
}
SIZES = {"message": MESSAGE_BLOCKS, "modal": VIEW_BLOCKS, "home": VIEW_BLOCKS}
VIEW = Shape(
    {
        "title": Words(24),
        "submit": Words(24),
        "close": Words(24),
        "callback_id": Chars(255, least=0),
        "external_id": Chars(255, least=0),
        "private_metadata": Chars(PRIVATE_METADATA, least=0),
        "blocks": Is(list),
        "clear_on_close": Is(bool),
        "notify_on_close": Is(bool),
        "submit_disabled": Is(bool),
    },
    need=("blocks",),
)
