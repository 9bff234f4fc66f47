"""litellm over real HTTP against our own server; the one module that imports it (4 s)."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from rolecall.clock import SystemClock
from rolecall.domain.role import TIERS
from rolecall.errors import ModelFailed, Stopped
from rolecall.llm import tokens
from rolecall.llm.connect import probe
from rolecall.llm.connection import Connection
from rolecall.llm.library import close_clients, litellm
from rolecall.llm.litellm_model import LiteLlmModel
from rolecall.llm.loop import CallLoop
from rolecall.llm.prices import bundled_price
from rolecall.llm.prompts import messages
from rolecall.ports.model import Price, Task
from rolecall.testing import model_script as script
from rolecall.testing.model_script import Behaviour
from rolecall.testing.openai_server import OpenAiServer
from tests.llm.parts import CONTENT, CONTRACT, ROLE, task

KEY = "sk-test-4f9a8b7c6d5e4f3a2b1c"
MODEL = "openai/scripted-1"


@pytest.fixture(scope="module")
def loop() -> Iterator[CallLoop]:
    """One loop for all calls, as in a worker."""
    loop = CallLoop()
    yield loop
    loop.call("close", close_clients)
    loop.close()


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    """A server that wants our key and answers well unless told otherwise."""
    with OpenAiServer(Behaviour(content=CONTENT), key=KEY) as server:
        yield server


@pytest.fixture
def model(server: OpenAiServer, loop: CallLoop) -> LiteLlmModel:
    """The adapter, connected to the server."""
    return LiteLlmModel(Connection.to(MODEL, base=server.base), SecretStr(KEY), loop)


def failed(model: LiteLlmModel, given: Task | None = None) -> ModelFailed:
    """The error of a call that must fail; nowhere in it, nor in what it came from, is the key."""
    with pytest.raises(ModelFailed) as caught:
        model.complete(given or task())
    error = caught.value
    assert KEY not in f"{error} {error!r} {error.message} {error.hint} {error.args}"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return error


def test_a_good_answer_comes_with_the_providers_own_figures(server: OpenAiServer, model: LiteLlmModel) -> None:
    """Text, model id, tokens and finish are what the server sent, and one request was made."""
    server.script(script.answers(CONTENT, tokens_in=321, tokens_out=45))

    answer = model.complete(task())

    assert (answer.text, answer.model, answer.tokens_in, answer.tokens_out) == (CONTENT, MODEL, 321, 45)
    assert answer.finish == "stop"
    assert len(server.requests) == 1


def test_a_server_without_figures_is_not_free(server: OpenAiServer, model: LiteLlmModel) -> None:
    """Where usage is missing, it is taken to be the worst case that was reserved."""
    server.script(script.answers(CONTENT, usage=False))

    answer = model.complete(task())

    assert answer.tokens_in == model.count(task())
    assert answer.tokens_out == task().max_tokens


def test_the_request_is_what_the_prompt_and_the_contract_say(server: OpenAiServer, model: LiteLlmModel) -> None:
    """Messages are the rendered prompt; the schema is strict and closed, and `max_tokens` is always sent."""
    model.complete(task(max_tokens=777))

    seen = server.requests[0]
    sent = seen.body["response_format"]["json_schema"]
    assert seen.body["messages"] == [message.snapshot() for message in messages(task())]
    assert seen.authorization == f"Bearer {KEY}"
    assert seen.body["max_tokens"] == 777
    assert (sent["name"], sent["strict"]) == ("user_stories", True)
    assert set(sent["schema"]["properties"]) == set(CONTRACT.content_schema["properties"])
    assert sent["schema"]["additionalProperties"] is False


def test_no_extension_keyword_is_ever_sent(server: OpenAiServer, model: LiteLlmModel) -> None:
    """Even when a schema still carries `x-` keywords, none leaves the house."""
    laden = CONTRACT.model_copy(update={"content_schema": {**CONTRACT.output, "x-order": ["stories"]}})

    model.complete(task(contract=laden))

    assert '"x-' not in json.dumps(server.requests[0].body["response_format"])


def test_our_price_does_not_leave_the_house(server: OpenAiServer, loop: CallLoop) -> None:
    """The price given to litellm stays on this side; the request holds only what the protocol knows."""
    connection = Connection.to(MODEL, base=server.base).priced(MODEL, Price(input=1_000_000, output=2_000_000))

    LiteLlmModel(connection, SecretStr(KEY), loop).complete(task())

    assert set(server.requests[0].body) == {"model", "messages", "response_format", "max_tokens"}


def test_a_truncated_answer_says_so(server: OpenAiServer, model: LiteLlmModel) -> None:
    """The half text comes back marked, for the line to judge."""
    server.script(script.truncates(CONTENT))

    answer = model.complete(task())

    assert answer.finish == "length"
    assert CONTENT.startswith(answer.text)


@pytest.mark.parametrize("behaviour", [script.wrong_json(), script.wrong_schema()])
def test_wrong_content_is_handed_on_as_it_is(server: OpenAiServer, model: LiteLlmModel, behaviour: Behaviour) -> None:
    """The adapter neither parses nor repairs: that is the line's."""
    server.script(behaviour)

    assert model.complete(task()).text == behaviour.content


@pytest.mark.parametrize(
    ("behaviour", "said", "billed", "again"),
    [
        (script.busy(7), "status 429): too many requests, or the quota is used up; it asks to wait 7 s", False, True),
        (script.fails(500), "error of its own (status 500)", True, True),
        (script.fails(503), "error of its own (status 503)", True, True),
        (script.fails(404), "status 404): no such model", False, False),
        (script.fails(400, f"bad value near {KEY}"), "status 400)", False, False),
        (script.fails(401, f"Incorrect API key provided: {KEY}"), "status 401): the key was not", False, False),
        (script.empty(), "empty answer", True, True),
        (Behaviour(content="", finish="length"), "used all 500 tokens", True, True),
        (Behaviour(content="", finish="content_filter"), "declined", True, False),
        (script.huge(), "10,000,000 characters", True, False),
        (script.resets(), "broke", True, True),
        (script.garbage(), "", True, True),
    ],
    ids=["429", "500", "503", "404", "400", "401", "empty", "spent", "filter", "10MB", "reset", "garbage"],
)
def test_every_failure_is_one_error_in_our_words(
    server: OpenAiServer,
    model: LiteLlmModel,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    behaviour: Behaviour,
    said: str,
    billed: bool,
    again: bool,
) -> None:
    """Status and reason are told, billing and sense of a retry are right, one request, no key anywhere."""
    server.script(behaviour)

    with caplog.at_level(logging.DEBUG):
        error = failed(model)

    assert said in error.message
    assert (error.billed, error.again) == (billed, again)
    assert len(server.requests) == 1
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
    assert KEY not in caplog.text
    assert ROLE.playbook not in caplog.text


def test_an_unreachable_endpoint_costs_nothing(loop: CallLoop) -> None:
    """A refused connection was surely not billed."""
    gone = OpenAiServer()
    gone._http.server_close()

    error = failed(LiteLlmModel(Connection.to(MODEL, base=gone.base), SecretStr(KEY), loop))

    assert "cannot be reached" in error.message
    assert (error.billed, error.again) == (False, True)


@pytest.mark.parametrize("behaviour", [script.stalls(), script.trickles(CONTENT)], ids=["stall", "trickle"])
def test_the_time_limit_holds(server: OpenAiServer, model: LiteLlmModel, behaviour: Behaviour) -> None:
    """Silence and a trickle of bytes both end at the task's limit, and may have been billed."""
    server.script(behaviour)
    began = time.monotonic()

    error = failed(model, task(timeout_s=0.5))

    assert time.monotonic() - began < 1.5
    assert "did not answer in time" in error.message
    assert (error.billed, error.again) == (True, True)


def test_a_stop_cancels_a_stalled_call(server: OpenAiServer, model: LiteLlmModel, loop: CallLoop) -> None:
    """Cancelling the run ends its call within a second and leaves the loop fit for the next one."""
    server.script(script.stalls(30))
    ended: list[tuple[type[BaseException], float]] = []

    def call() -> None:
        try:
            model.complete(task(timeout_s=30.0))
        except Stopped as error:
            ended.append((type(error), time.monotonic()))

    caller = threading.Thread(target=call)
    caller.start()
    while not server.requests:
        time.sleep(0.01)
    began = time.monotonic()
    count = loop.cancel("sample.v1.1")
    caller.join()

    assert count == 1
    assert [kind for kind, _ in ended] == [Stopped]
    assert ended[0][1] - began < 1
    assert model.complete(task()).text == CONTENT


def test_no_environment_key_goes_to_a_keyless_endpoint(
    server: OpenAiServer, loop: CallLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that lies in the environment for somebody else is not sent to this endpoint."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-elses")
    server.key = ""

    LiteLlmModel(Connection.to(MODEL, base=server.base), SecretStr(""), loop).complete(task())

    assert "somebody" not in server.requests[0].authorization


def test_without_a_price_no_call_is_made(loop: CallLoop) -> None:
    """The adapter refuses too, not only the meter before it."""
    model = LiteLlmModel(Connection.to("openai/unheard-of"), SecretStr(KEY), loop)

    assert model.price("senior") is None
    assert "No price is known" in failed(model).message


def test_what_a_card_says_about_the_model(model: LiteLlmModel) -> None:
    """The label names the model, it is not the offline one, and the key is in no repr."""
    assert MODEL in model.label
    assert not model.offline
    assert {model.name(tier) for tier in TIERS} == {MODEL}
    assert model.objection("make it rhyme", None, {}) == ""
    assert KEY not in repr(vars(model))


TEXTS = {
    "prose": "The user must not be able to reset a password after 15 minutes. " * 40,
    "ids": " ".join(f"p{n * 2654435761 % 2**32:08x}" for n in range(400)),
    "letters": "".join(chr(0x80 + n * 7919 % 1900) for n in range(2000)),
    "emoji": "😀🎉🧑‍💻" * 200,
    "cjk": "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(1500)),
}


@pytest.mark.parametrize(
    ("name", "tokenizer"),
    [("openai/gpt-5-mini", "gpt-4o"), ("x/y", "gpt-4"), ("anthropic/claude-sonnet-5", "claude-sonnet-5")],
)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_token_bound_is_never_below_a_real_tokenizer(name: str, tokenizer: str, text: str) -> None:
    """Against litellm's counts of conversation and schema with three tokenizers (o200k, cl100k, Claude 2)."""
    given = task()
    passage = given.passages[0].model_copy(update={"text": text})
    told = messages(given.model_copy(update={"passages": (passage,)}))
    schema = CONTRACT.content_schema
    counted = litellm().token_counter(model=tokenizer, messages=[message.snapshot() for message in told])
    counted += litellm().token_counter(model=tokenizer, text=json.dumps(schema))

    assert tokens.bound(name, "", told, schema) >= counted


def test_openai_models_are_counted_not_guessed() -> None:
    """With the right tokenizer at hand the bound is at least twice tighter than bytes."""
    told, schema = messages(task()), CONTRACT.content_schema

    assert tokens.bound("openai/gpt-5-mini", "", told, schema) * 2 < tokens.bound("x/y", "", told, schema)
    assert tokens.bound("openai/gpt-5-mini", "http://h/v1", told, schema) == tokens.bound("x/y", "", told, schema)


def test_litellms_price_is_only_a_proposal() -> None:
    """Known models have a figure of the bundled map, at its highest step; unknown ones have none."""
    known = bundled_price("gemini/gemini-2.5-pro")

    assert known is not None
    assert (known.origin, known.price) == ("bundled", Price(input=2_500_000, output=15_000_000))
    assert bundled_price("openai/unheard-of") is None


@pytest.mark.parametrize(
    ("content", "ability"),
    [
        ('{"city": "Lima", "letters": 4}', "obeyed"),
        ('Here:\n```json\n{"city": "Lima", "letters": 4}\n```', "wrapped"),
        ("It is Lima.", "ignored"),
        ('{"city": "Lima"}', "ignored"),
    ],
)
def test_a_test_call_shows_what_the_model_can_do(
    server: OpenAiServer, loop: CallLoop, content: str, ability: str
) -> None:
    """Latency, ability to keep a schema, and the price of a loopback endpoint."""
    server.script(script.answers(content, delay_s=0.05))

    report = probe(Connection.to(MODEL, base=server.base), SecretStr(KEY), loop, SystemClock())

    assert report.json_ability == ability
    assert report.works == (ability != "ignored")
    assert 0.05 < report.latency_s < 5
    assert report.quote is not None
    assert report.quote.origin == "loopback"


def test_a_test_call_that_fails_says_why(server: OpenAiServer, loop: CallLoop) -> None:
    """A wrong key is a report with the hint, not an exception, and does not show the key."""
    report = probe(Connection.to(MODEL, base=server.base), SecretStr("sk-wrong-0123456789"), loop, SystemClock())

    assert not report.works
    assert "status 401" in report.failed
    assert "rolecall connect" in report.hint
    assert "0123456789" not in report.model_dump_json()


WATCHED = """
import json, sys
seen = []
def hook(event, args):
    if event == "socket.connect":
        seen.append(str(args[1][0]) if isinstance(args[1], tuple) else str(args[1]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        seen.append(str(args[0]))
sys.addaudithook(hook)
from pydantic import SecretStr
from rolecall.llm import tokens
from rolecall.llm.connection import Connection
from rolecall.llm.library import close_clients, litellm
from rolecall.llm.litellm_model import LiteLlmModel
from rolecall.llm.loop import CallLoop
from rolecall.llm.prices import bundled_price
from rolecall.llm.prompts import messages
from tests.llm.parts import CONTRACT, task
loop = CallLoop()
model = LiteLlmModel(Connection.to("openai/scripted-1", base=sys.argv[1]), SecretStr("k"), loop)
model.complete(task())
for name in ("openai/gpt-5-mini", "anthropic/claude-sonnet-5", "openai/unheard-of"):
    tokens.bound(name, "", messages(task()), CONTRACT.content_schema)
    bundled_price(name)
model.close()
loop.close()
import threading
json.dump({"seen": seen, "threads": [t.name for t in threading.enumerate() if not t.daemon]}, sys.stdout)
"""


def test_import_and_call_reach_nobody_but_the_endpoint() -> None:
    """In a fresh process, import, a call, counting and pricing touch loopback only, and nothing is printed."""
    with OpenAiServer(Behaviour(content=CONTENT)) as server:
        done = subprocess.run(
            [sys.executable, "-W", "error::ResourceWarning", "-c", WATCHED, server.base],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["seen"]
    assert set(told["seen"]) <= {"127.0.0.1", "::1", "localhost"}
    assert told["threads"] == ["MainThread"]
