"""python app.py: web and worker in one process. `flask --app app` and gunicorn find `app` here too."""

import gc
import sys
from pathlib import Path

from dotenv import load_dotenv

from opscontent import create_app, serve
from opscontent.errors import SettingsError

load_dotenv(Path(__file__).with_name(".env"))  # what the environment says itself wins

try:
    app = create_app()
except SettingsError as error:
    sys.exit(str(error))

gc.freeze()  # what is there by now stays

if __name__ == "__main__":
    sys.exit(serve.main(app))
