"""What a run imports, for processes that are forked often."""

import tests.faults.small_runs  # noqa: F401
