"""Grad-CAM, Shapley values, the facts they amount to, and the words for them."""
