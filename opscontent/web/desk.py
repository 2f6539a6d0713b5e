"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("desk", __name__)
