"""The nightly crawl: plan, spiders' bases, politeness, pipeline, health."""
