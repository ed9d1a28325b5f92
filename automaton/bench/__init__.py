"""How fast the program is, against the bandwidth of the machine's memory measured in the same run."""
