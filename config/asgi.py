"""The web process for servers that speak ASGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_asgi_application()

from config.startup import refuse_demo_accounts  # noqa: E402 - the account model needs the loaded apps

refuse_demo_accounts()
