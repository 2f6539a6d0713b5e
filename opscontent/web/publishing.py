"""PLACEHOLDER."""

from flask import Blueprint

screen = Blueprint("publishing", __name__)
