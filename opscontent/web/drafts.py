"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("drafts", __name__)
