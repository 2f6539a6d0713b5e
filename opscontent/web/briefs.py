"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("briefs", __name__)
