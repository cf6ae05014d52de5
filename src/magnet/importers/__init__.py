"""From bytes to rows or row errors: importers decide what a file says and store nothing."""
