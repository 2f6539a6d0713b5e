"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("revisions", __name__)
