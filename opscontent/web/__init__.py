"""All screens. Each is one file with its blueprint `screen`, forms, pages and actions."""

from flask import Flask

from opscontent.web import (
    account_settings,
    addresses,
    answers,
    api,
    api_tokens,
    articles,
    auth,
    briefs,
    calendar,
    callback,
    chats,
    check_settings,
    checks,
    comments,
    connections,
    contributors,
    desk,
    drafts,
    edges,
    editions,
    feeds,
    finder,
    groups,
    health,
    home,
    hot,
    imports,
    languages,
    looks,
    members,
    notices,
    people,
    posts,
    preferences,
    problems,
    prompts,
    public,
    publishing,
    readers,
    render,
    reviews,
    revisions,
    rules,
    security,
    setup,
    signs,
    slots,
    tellings,
    triage,
    waiting,
    wechat,
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
    groups,
    tellings,
    contributors,
    desk,
    posts,
    drafts,
    wechat,
    revisions,
    checks,
    comments,
    reviews,
    editions,
    publishing,
    notices,
    account_settings,
    members,
    briefs,
    slots,
    rules,
    readers,
    connections,
    api_tokens,
    chats,
    looks,
    check_settings,
    answers,
    callback,
    people,
    feeds,
    finder,
    public,
    articles,
    health,
    api,
)


def register(app: Flask) -> None:
    """Bind screens, filters, languages, security headers and error pages to the application."""
    languages.register(app)
    render.register(app)
    signs.register(app)
    security.register(app)
    edges.register(app)
    problems.register(app)
    waiting.register(app)
    app.url_map.converters.update({"int": addresses.Number, "default": addresses.Word, "string": addresses.Word})
    for module in SCREENS:
        app.register_blueprint(module.screen)
