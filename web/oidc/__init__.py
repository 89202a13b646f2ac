"""Signing in with a provider of identities: OpenID Connect, authorization code flow with PKCE, state and nonce.

`settings` says which provider and what its people may do here, `fetching` asks it within limits, `provider` speaks the
protocol and verifies what comes back, by Authlib and joserfc, which the extra `oidc` brings. Nothing is asked when the
service starts: a provider that is down keeps out only those who sign in with it.
"""
