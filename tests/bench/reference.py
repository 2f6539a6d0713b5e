"""What accepting words costs at the least: bare Flask, WTForms and Flask-SQLAlchemy, one insert, durable.

Served as ours is, by `gunicorn "tests.bench.reference:make()"`; SQLite as ours: WAL, FULL, BEGIN IMMEDIATE. With
DATABASE_URL on PostgreSQL as it comes."""

import fcntl
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, redirect, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Index, String, Text, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscontent import clock


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Words(Base):
    __tablename__ = "words"
    __table_args__ = (Index("by_state", "prompt_id", "state", "id"), Index("by_prompt", "prompt_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(24))
    received_at: Mapped[datetime] = mapped_column(DateTime, index=True)


class WordsForm(Form):
    text = TextAreaField("Your reply", [DataRequired(), Length(max=1000)])
    name = StringField("Name", [Length(max=60)])
    agrees = BooleanField("I agree", [DataRequired()])


def make() -> Flask:
    app = Flask(__name__)
    file = f"sqlite:///{Path(os.environ['DATA_DIR']) / 'reference.db'}"
    url = os.environ.get("DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://", 1)
    app.config["SQLALCHEMY_DATABASE_URI"] = url or file
    db.init_app(app)
    app.add_url_rule("/healthz", view_func=lambda: "ok", endpoint="health")
    app.add_url_rule("/words", view_func=accept, methods=["POST"])
    with app.app_context(), (Path(os.environ["DATA_DIR"]) / "reference.lock").open("w") as lock:
        if not url:
            event.listen(db.engine, "connect", _pragmas)
            event.listen(db.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever makes a new file a WAL waits for no other process, and fails
        db.create_all()
    return app


def accept() -> Any:
    form = WordsForm(request.form)
    if not form.validate():
        return "no", 422
    values = {"text": form.text.data, "name": form.name.data, "received_at": clock.now()}
    db.session.add(Words(prompt_id=1, state="new", **values))
    db.session.commit()
    return redirect("/healthz", 303)


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute("PRAGMA " + pragma)
