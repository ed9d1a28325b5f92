"""What a run has written, as plain arrays: the only door through which viewers and statistics see a run.

Nothing here knows the model. A bad, truncated, foreign or newer file ends in a :class:`UserError` that names
it and says why. All that passes the wall between model and pictures is in this list: runs and their frames,
the codes in a frame's arrays, and the words for what is wrong with a file, a key or a place to write to.
"""

from automaton import toml_text
from automaton.clone_table import CloneTable
from automaton.errors import UserError
from automaton.frame import LEVEL_LOG2, DrugFrame, Frame
from automaton.genotypes import genotype_label
from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, NECROTIC, TUMOUR, VESSEL
from automaton.kinds import NAMES as KIND_NAMES
from automaton.nearest import nearest
from automaton.plain_text import readable
from automaton.run_folder import folder_of
from automaton.run_reader import first_of_each_arm, open_readable, open_runs
from automaton.series import Series
from automaton.stored_run import DrugInfo, Run
from automaton.unwritten import cannot_write

__all__ = [
    "APOPTOTIC",
    "EMPTY",
    "HEALTHY",
    "KIND_NAMES",
    "LEVEL_LOG2",
    "NECROTIC",
    "TUMOUR",
    "VESSEL",
    "CloneTable",
    "DrugFrame",
    "DrugInfo",
    "Frame",
    "Run",
    "Series",
    "UserError",
    "cannot_write",
    "first_of_each_arm",
    "folder_of",
    "genotype_label",
    "nearest",
    "open_readable",
    "open_runs",
    "readable",
    "toml_text",
]
