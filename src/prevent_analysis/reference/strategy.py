"""Words of the strategy and of the field that the delivery files use: themes, objectives, benchmarks, ideologies."""

THEMES = ("Leadership and partnership", "Capabilities", "Reducing permissive environments")
STRATEGY_YEARS = ("1", "2", "3")
OBJECTIVES = {
    "1": "tackle the ideological causes of terrorism",
    "2": "intervene early to support people susceptible to radicalisation",
    "3": "enable people who have already engaged in terrorism to disengage and rehabilitate",
}
BENCHMARKS = {  # Prevent duty toolkit for local authorities; 5 has an assurance statement of its own
    "1": "Multi-agency partnership group",
    "2": "Local risk assessment process",
    "3": "Partnership plan",
    "4": "Referral pathway",
    "5": "Channel panel",
    "6": "Training programme",
    "7": "Reducing permissive environments",
    "8": "Communications and engagement",
}
# In the order of the strategy's national picture; ideologies as the strategy defines them, never faiths or groups.
IDEOLOGIES = (
    "Islamist",
    "Extreme right-wing",
    "Left-wing, anarchist and single-issue",
    "Mixed, unclear and unstable",
    "No ideology identified",
)
EVERY_IDEOLOGY = "All"
LOCAL_FOCUS = (
    "Extreme right-wing"  # the strategy: the group focuses on it locally, mindful of Islamist terrorism nationally
)
STC_QUESTIONS = (
    "Is this action mindful of the UK's current terrorism and extremism threat picture?",
    "Is this action proportionate when placed against the UK's current terrorism and extremism threat picture?",
    "Is this action likely to reduce the threat of terrorism or terrorist adjacent narratives?",
)


def ideologies_of(scope: str | None) -> tuple[str, ...]:
    """The ideologies that an `ideology_scope` cell names; all of them for `All`, none where it is not set.

    Examples
    --------
    >>> ideologies_of("Islamist; Extreme right-wing")
    ('Islamist', 'Extreme right-wing')
    >>> len(ideologies_of("All")), ideologies_of(None)
    (5, ())
    """
    if not isinstance(scope, str) or not scope.strip():
        return ()
    named = [part.strip() for part in scope.split(";")]
    return IDEOLOGIES if EVERY_IDEOLOGY in named else tuple(name for name in IDEOLOGIES if name in named)
