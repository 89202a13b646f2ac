"""Roles, and which one each route needs: the one table of who may do what.

A role may do all that the roles before it may. A route that stands in no line here is refused to everybody but
administrators, and a test fails for it. `OPEN` routes answer whoever asks, also who has not signed in.

A role is held everywhere, or by grants (grants.py) in certain memories or in the termbase. So a route has a scope as
well: where the role must be held.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Scope(StrEnum):
    """What a route is about, and so where its role must be held by somebody who has grants."""

    MEMORY = "memory"
    """Memories: in one of them at least. Others are not seen (narrowing.py), and what changes one asks for its role."""
    TERMBASE = "termbase"
    ANYTHING = "anything"
    """Memories, the termbase or neither: anywhere. What was not granted is empty."""
    EVERYWHERE = "everywhere"
    """All memories, or users and tokens: grants never suffice."""


class Role(StrEnum):
    """What a user, or the holder of a token, may do; each role includes those before it."""

    READER = "reader"
    TRANSLATOR = "translator"
    TERMINOLOGIST = "terminologist"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Tell whether this role may do what the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


OPEN = (
    "static",
    "api.health",
    "api.ready",
    "ui.sign_in",
    "ui.let_in",
    "ui.go_to_provider",
    "ui.come_back",
    "ui.sign_out",
    "ui.opensearch",
)

_ROUTES: Mapping[tuple[Role, Scope], str] = {
    # Looks up, takes files away, proposes. `ui.save` proposes or changes: for a change it asks for more itself.
    (Role.READER, Scope.MEMORY): """
        api.match_one api.match_many api.concordance api.languages
        api.list_units api.show_unit api.review_document api.review_memory api.document_progress api.document_sentences
        api.documents api.memories
        compat.tmserver_languages compat.tmserver_look_up compat.mymemory_get
        compat.apertium_list_pairs compat.apertium_translate
        compat.libretranslate_languages compat.libretranslate_translate compat.omegat_memory
        ui.documents ui.document ui.unit ui.unaligned ui.memories ui.units ui.inconsistencies
        ui.changes api.list_changes
    """,
    (Role.READER, Scope.TERMBASE): """
        api.search_terms api.recognise_terms api.list_concepts api.show_concept api.concept_history api.concept_usage
        api.list_duplicates api.list_proposals api.show_proposal api.add_proposal
        compat.omegat_glossary
        ui.terms ui.concept ui.concept_history ui.new ui.edit ui.save ui.proposals ui.proposal
    """,
    (Role.READER, Scope.ANYTHING): """
        api.context_for_query api.context_for_text api.export api.describe api.list_operations
        compat.omegat_project compat.omegat_finder
        ui.operations ui.operation
        ui.lookup ui.results ui.downloads ui.download ui.connect ui.about ui.settings ui.change_password
    """,
    # What a survey of all texts found, and what is counted of the whole service.
    (Role.READER, Scope.EVERYWHERE): "api.inconsistencies api.coverage ui.inconsistent metrics",
    # Adds and changes units, reviews, translates, imports. Files of terms ask for more themselves (intake.py), and so
    # does taking back what somebody else did, or what was done in another memory (undoing.py).
    (Role.TRANSLATOR, Scope.MEMORY): """
        api.add_unit api.replace_unit api.delete_unit api.confirm_unit api.reject_unit api.restore_unit
        api.merge_unit api.split_unit api.pair_unit api.undo_unit api.pair_sentences api.confirm_sure
        compat.tmserver_add_unit compat.tmserver_post_unit compat.tmserver_add_units compat.tmserver_add_file
        compat.mymemory_set
        ui.review ui.worklist ui.proposed ui.change ui.confirm_sure ui.pair
        ui.translate ui.begin ui.draft ui.take_document ui.keep ui.remove ui.analysis ui.take_away
        ui.mine ui.begin_mining ui.mined ui.judge_mined
    """,
    (Role.TRANSLATOR, Scope.ANYTHING): """
        api.import_file api.list_jobs api.show_job api.cancel_job api.show_rejects api.undo_operation
        ui.add ui.take ui.jobs ui.job ui.cancel_job ui.undo_operation
    """,
    # Keeps the termbase: concepts, decisions on proposals (withdrawing one is such).
    (Role.TERMINOLOGIST, Scope.TERMBASE): """
        api.add_concept api.replace_concept api.delete_concept api.restore_concept api.undo_concept api.merge_concepts
        api.keep_context api.tell_apart
        api.approve_proposal api.reject_proposal api.withdraw_proposal
        ui.delete ui.restore ui.undo ui.decide ui.keep_context
        ui.duplicates ui.preview_merge ui.merge ui.tell_apart
    """,
    # Reads the texts of all memories: surveys, and candidates with their contexts.
    (Role.TERMINOLOGIST, Scope.EVERYWHERE): """
        api.survey ui.read_again
        api.list_candidates api.show_candidate api.extract_candidates
        api.accept_candidate api.dismiss_candidate api.reopen_candidate
        ui.candidates ui.extract ui.judge
    """,
    # Words changed in all units at once.
    (Role.ADMIN, Scope.MEMORY): "ui.preview ui.replace ui.take_back",
    # Users and tokens, and the log of them.
    (Role.ADMIN, Scope.EVERYWHERE): """
        ui.create ui.revoke ui.make_user ui.disable_user ui.enable_user ui.change_role
        ui.access_log api.account_events
    """,
}

NEEDED: Mapping[str, Role | None] = dict.fromkeys(OPEN) | {
    endpoint: role for (role, _scope), endpoints in _ROUTES.items() for endpoint in endpoints.split()
}
"""The least role for each endpoint, None for an open one."""
SCOPES: Mapping[str, Scope] = {
    endpoint: scope for (_role, scope), endpoints in _ROUTES.items() for endpoint in endpoints.split()
}
"""Where that role must be held."""


def needed(endpoint: str) -> Role | None:
    """Return the least role for an endpoint, None where nobody needs one; a token in the address changes nothing.

    >>> needed("compat_token.mymemory_set"), needed("ui.nobody_thought_of_it"), needed("api.health")
    (<Role.TRANSLATOR: 'translator'>, <Role.ADMIN: 'admin'>, None)
    """
    return NEEDED.get(_plain(endpoint), Role.ADMIN)


def scope_of(endpoint: str) -> Scope:
    """Return where the role for an endpoint must be held; everywhere, unless the table says otherwise."""
    return SCOPES.get(_plain(endpoint), Scope.EVERYWHERE)


def _plain(endpoint: str) -> str:
    return endpoint.replace("compat_token.", "compat.", 1)
