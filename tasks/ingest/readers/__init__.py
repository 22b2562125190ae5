"""One module per format: from bytes to text, with what only the format can tell."""
