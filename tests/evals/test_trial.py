"""Golden cases on the bench: the real line, a store that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rolecall.cli.bench import bench
from rolecall.cli.packs import read
from rolecall.contracts.golden import load_cases
from rolecall.contracts.scaffold import new
from rolecall.domain.golden import GoldenCase
from rolecall.domain.role import RoleContract
from rolecall.errors import ModelFailed
from rolecall.evals import Bench, recorded, work
from rolecall.llm.offline import OfflineModel
from rolecall.ports.model import Completion, Task


class SilentModel(OfflineModel):
    """A model whose provider never answers."""

    def complete(self, task: Task) -> Completion:
        """See `Model.complete`."""
        raise ModelFailed("The provider is away.", billed=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack that `roles new` writes."""
    return new("note_taker", tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def role(folder: Path) -> RoleContract:
    """Its contract."""
    return read(folder)


@pytest.fixture
def opened(role: RoleContract) -> Iterator[Bench]:
    """A bench with the offline model."""
    with bench({role.id: role}, OfflineModel()) as made:
        yield made


def test_the_cases_of_a_new_pack_pass_and_make_a_green_record(opened: Bench, role: RoleContract, folder: Path) -> None:
    """A delivery, a gap and a question come out as the cases say."""
    results = [work(opened, role, case) for case in load_cases(folder)]

    record = recorded(role, "offline", results)
    assert [result.findings for result in results] == [()] * 3
    assert record.covers(role.digest, "offline")
    assert not record.covers("another digest", "offline")


def _case(**changes: object) -> GoldenCase:
    facts = {"id": "c", "kind": "fact_sheet", "input": "Fact: it is open.", "expect": "deliver", "target": ("open",)}
    return GoldenCase.model_validate(facts | {"split": "dev", "origin": "hand", "licence": "own"} | changes)


def test_a_case_that_is_refused_says_why(opened: Bench, role: RoleContract) -> None:
    """A kind the role does not make is refused before any run."""
    result = work(opened, role, _case(kind="novel"))

    assert result.findings[0].startswith("is refused, not delivered: There is no deliverable “novel”.")


def test_a_failing_model_fails_the_case_and_not_the_bench(role: RoleContract) -> None:
    """The finding holds what the provider did; the next case is worked."""
    with bench({role.id: role}, SilentModel()) as made:
        results = [work(made, role, _case()), work(made, role, _case())]

    assert ["The provider is away." in result.findings[0] for result in results] == [True, True]
