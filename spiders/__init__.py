"""One file per review site: what makes this site different, nothing else."""
