"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("articles", __name__)
