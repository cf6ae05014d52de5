"""Use cases: a context and an input in, a result out; the only bridge from store to matching."""
