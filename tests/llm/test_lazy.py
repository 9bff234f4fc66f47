"""The product starts without litellm."""

import subprocess
import sys

PROGRAM = """
import sys
import rolecall.llm.connect, rolecall.llm.litellm_model, rolecall.llm.show, rolecall.vault
from rolecall.llm.connection import Connection
from rolecall.llm.litellm_model import LiteLlmModel
from rolecall.llm.loop import CallLoop
from rolecall.llm.offline.model import OfflineModel
from rolecall.llm.prompts import prompts_digest
from pydantic import SecretStr
from tests.llm.parts import task
prompts_digest()
model = LiteLlmModel(Connection.to("anthropic/claude-sonnet-5"), SecretStr(""), CallLoop())
model.price("senior"), model.count(task()), model.label
OfflineModel().complete(task())
sys.exit(bool({"litellm", "openai", "httpx", "aiohttp"} & set(sys.modules)))
"""


def test_nothing_but_a_call_loads_litellm() -> None:
    """Importing every module, prompts, prices, a byte bound and the whole offline model leave it unloaded."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
