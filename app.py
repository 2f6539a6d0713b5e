"""python app.py: web and worker in one process. `flask --app app` finds `app` here too."""

from opscontent import create_app, serve

app = create_app()

if __name__ == "__main__":
    serve.run(app)
