"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("prompts", __name__)
