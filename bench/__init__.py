"""Reproducible benchmarks: bin/bench lists them."""
