"""`python -m automaton` does what `automaton` does."""

from automaton.commands import main

if __name__ == "__main__":
    main()
