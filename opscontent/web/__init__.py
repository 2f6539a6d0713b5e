"""All screens. Each is one file with its blueprint `screen`, forms, pages and actions."""

from flask import Flask

from opscontent.web import (
    account_settings,
    addresses,
    articles,
    auth,
    briefs,
    calendar,
    checks,
    connections,
    contributors,
    desk,
    drafts,
    edges,
    editions,
    finder,
    health,
    home,
    hot,
    imports,
    languages,
    members,
    notices,
    people,
    posts,
    preferences,
    prompts,
    public,
    publishing,
    render,
    reviews,
    revisions,
    security,
    setup,
    signs,
    slots,
    triage,
)

SCREENS = (
    setup,
    auth,
    home,
    preferences,
    calendar,
    hot,
    prompts,
    imports,
    triage,
    contributors,
    desk,
    posts,
    drafts,
    revisions,
    checks,
    reviews,
    editions,
    publishing,
    notices,
    account_settings,
    members,
    briefs,
    slots,
    connections,
    people,
    finder,
    public,
    articles,
    health,
)


def register(app: Flask) -> None:
    """Bind screens, filters, languages, security headers and error pages to the application."""
    languages.register(app)
    render.register(app)
    signs.register(app)
    security.register(app)
    edges.register(app)
    app.url_map.converters.update({"int": addresses.Number, "default": addresses.Word, "string": addresses.Word})
    for module in SCREENS:
        app.register_blueprint(module.screen)
