"""The engine with a language model: it words the answer from sources that its tools found, and
nothing that it says is shown before the same checks as everywhere have passed it."""
