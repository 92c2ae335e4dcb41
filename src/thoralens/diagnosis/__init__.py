"""The one flow: a file in, an explained Diagnosis out."""
