"""The parts of the linker: letters, words, the index of labels, rescoring, confidence."""
