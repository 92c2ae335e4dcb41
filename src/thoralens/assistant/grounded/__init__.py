"""The engine without a language model: it quotes what carries the answer, or says that nothing
does."""
