"""One file per kind of finding: values in, findings out, no I/O."""
