"""The demo workspace: three accounts, eight weeks of posts in every state, two prompts with 300 replies."""
