"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("public", __name__)
