"""The one exception that is meant for the person at the keyboard."""


class UserError(Exception):
    """Something the user can put right: a bad file, key, value or option.

    The message is complete as it stands (file, key, value, the rule broken, the way out) and fits on one
    screen; the command line prints it without a traceback and exits with status 2.
    """
