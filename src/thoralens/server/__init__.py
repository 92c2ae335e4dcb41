"""The REST API and the page.

:func:`thoralens.server.app.create_app` is the factory and :func:`thoralens.server.serve.serve`
runs it; neither is imported here, so that the process that only watches the server stays small.
"""
