"""What all tests share: the gpu marker's meaning, and pictures drawn without a screen."""

import functools
import os
import warnings
from collections.abc import Generator

import pytest

os.environ.setdefault("MPLBACKEND", "agg")

GPU_REQUIRED = os.environ.get("REQUIRE_GPU") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Whether the science checks write their page."""
    parser.addoption(
        "--write-verification", action="store_true", help="write docs/verification.md and its pictures"
    )


@functools.cache
def why_no_gpu() -> str:
    """Say what stands between this machine and the GPU tests; empty if nothing does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import cupy

            count = int(cupy.cuda.runtime.getDeviceCount())
        except Exception as reason:  # noqa: BLE001 (a missing module, driver or library: each has its own type)
            return f"no usable GPU: {type(reason).__name__}: {reason}"
    return "" if count else "no usable GPU: the driver counts none"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked gpu where there is none; under REQUIRE_GPU=1 the skip becomes a failure (below)."""
    if item.get_closest_marker("gpu") and (reason := why_no_gpu()):
        pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under REQUIRE_GPU=1 no test marked gpu may be skipped, whoever skipped it."""
    report = yield
    if GPU_REQUIRED and report.skipped and item.get_closest_marker("gpu"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_GPU=1 forbids this skip: {reason}"
    return report


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report draws its burden only: all its figures take ten seconds."""
    from tests.viewer.report_runs import empty_section
    from viewer.report import page

    for name in ("relapse", "exposure", "clones", "space", "tissue"):
        monkeypatch.setattr(getattr(page, name), "section", empty_section)
