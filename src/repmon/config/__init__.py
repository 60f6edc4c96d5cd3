"""``repmon.toml`` and what can be set in it."""

from repmon.config.reading import load_config, logo_type
from repmon.config.settings import (
    MIN_DELAY_SECONDS,
    WEEKDAYS,
    Config,
    CrawlSettings,
    NotifySettings,
    Organisation,
    Permission,
    RatingSettings,
    ReportSettings,
    SiteConfig,
    is_loopback,
)
from repmon.config.specialties import unknown_specialties
from repmon.config.toml_table import ConfigError

__all__ = [
    "MIN_DELAY_SECONDS",
    "WEEKDAYS",
    "Config",
    "ConfigError",
    "CrawlSettings",
    "NotifySettings",
    "Organisation",
    "Permission",
    "RatingSettings",
    "ReportSettings",
    "SiteConfig",
    "is_loopback",
    "load_config",
    "logo_type",
    "unknown_specialties",
]
