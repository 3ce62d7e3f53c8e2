"""What the web server runs: opens the workspace named by FIRESTEEL_WORKSPACE, then hands every request to Django.

A server's worker is a process of its own, so it opens the workspace itself; FIRESTEEL_HOME says where it lies.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from django.core.wsgi import get_wsgi_application

from ..desk import open_desk
from ..storage import database
from . import desk, drawing

database.boot()
desk.use(open_desk(os.environ["FIRESTEEL_WORKSPACE"], clock=lambda: datetime.now(UTC), longest_wait_s=2.0))
application = get_wsgi_application()
drawing.warm_up()
