"""Settings for every test: how hard hypothesis looks; warnings are errors by pyproject.toml."""

from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["tests.postgres"]

# No deadline: two busy cores would make it a timed test. Failures are printed so that they can be replayed.
settings.register_profile(
    "quick", max_examples=50, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
# Mutation runs want an answer, not a small example.
settings.register_profile("mutation", parent=settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("quick")
