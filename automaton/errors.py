"""The one exception that is meant for the person at the keyboard."""


class UserError(Exception):
    """Something the user can put right: a bad file, key, value or option.

    The message is complete as it stands (file, key, value, the rule broken, the way out) and fits on one
    screen; the command line prints it without a traceback and exits with status 2.
    """


class DamagedFile(UserError):
    """A file that was written here once and is not whole any more, or was changed."""


class BrokenState(UserError):
    """A simulation is in a state it must not be in: a field or an amount is wrong, or counts do not add up.

    The message says what, in which step and at which site; the runner keeps that state for inspection.
    """

    def __init__(self, message: str, step: int) -> None:
        """`step` is the one that was being done, or had just been done."""
        super().__init__(message)
        self.step = step
