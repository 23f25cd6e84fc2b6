"""Makes an empty Bugsink in the current directory. Prints the API token and the team as JSON."""

import contextlib
import json
import os
import subprocess
import sys

subprocess.run([os.path.join(os.path.dirname(sys.executable), "bugsink-create-conf"), "--template=local"],
               check=True, stdout=sys.stderr)
with open("bugsink_conf.py", "a") as conf:
    conf.write(f"""
BUGSINK["BASE_URL"] = {os.environ["BUGSINK_URL"]!r}
BUGSINK["PHONEHOME"] = False
BUGSINK["VALIDATE_ON_DIGEST"] = "strict"
""")

import django

django.setup()

from django.core.management import call_command

with contextlib.redirect_stdout(sys.stderr):
    call_command("migrate", verbosity=0)
    call_command("migrate", database="snappea", verbosity=0)

from bsmain.models import AuthToken
from teams.models import Team

token = AuthToken.objects.create(description="e2e", projects_manage=True, projects_read=True, issues_read=True, events_read=True)
team = Team.objects.create(name="e2e")
json.dump({"Token": token.token, "Team": str(team.id)}, sys.stdout)
