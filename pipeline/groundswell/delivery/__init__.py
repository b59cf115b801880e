"""The ways a published run reaches people: channels such as mail and webhooks, a local server."""
