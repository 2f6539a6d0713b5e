"""The blueprint, which both files of this screen hang their pages on."""

from flask import Blueprint

screen = Blueprint("briefs", __name__)
