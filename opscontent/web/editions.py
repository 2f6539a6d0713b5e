"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("editions", __name__)
