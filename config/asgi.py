"""The web process for servers that speak ASGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_asgi_application()

from config.startup import WEB_SECONDS, limit_statements, refuse_demo_accounts  # noqa: E402 - the account model needs the loaded apps

limit_statements(WEB_SECONDS)
refuse_demo_accounts()
