"""The `durchwahl` command: one file for each thing that an operator types."""
