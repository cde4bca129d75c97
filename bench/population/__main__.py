"""Fills an empty, migrated database: python -m bench.population URL [--schools N] [--seed N]."""

import argparse

from bench.population import Population, load


def main() -> None:
    """Load, and say what came in."""
    parser = argparse.ArgumentParser(prog="python -m bench.population", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--schools", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    loaded = load(asked.url, Population(schools=asked.schools, seed=asked.seed))
    for name, count in loaded.rows.items():
        table, indexes = loaded.sizes[name]
        print(
            f"{name:<16} {count:>10,} rows {table / 2**20:>9.1f} MiB and {indexes / 2**20:>8.1f} MiB of indexes"
        )
    print(f"{loaded.per_second:,.0f} rows/s, {loaded.seconds:.1f} s")


if __name__ == "__main__":
    main()
