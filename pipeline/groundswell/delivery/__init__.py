"""Ways a published run reaches people: mail, webhooks, a local server."""
