"""``python -m repmon`` is the same as ``repmon``."""

from repmon.cli import main

main(prog_name="repmon")
