"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("posts", __name__)
