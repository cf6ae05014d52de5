"""Wire types of the API and of imported rows, one file a noun; they validate, they decide nothing."""
