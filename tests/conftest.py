"""What all tests share: properties are judged by what they find, not by how long an example takes on a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile("vedomost", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vedomost")
