"""Brings what was staged into the tables, all in the transaction of the import.

Rows keep their numbers: what is there is changed, what is new is added, what is gone is marked as obsolete and no
longer found, but never deleted, since classes name it. Languages that are not in the folder stay as they were.
"""

from collections import defaultdict

import psycopg

from app.domain.vocabulary.esco import LEAST_CLOSENESS, LEAST_SHARED, MOST_NEAR
from app.domain.vocabulary.skills import nearest, weight
from app.services.trades.words import keep_spellings

_OCCUPATIONS = """
    INSERT INTO occupation AS o (uri, isco, labels, obsolete_at)
    SELECT uri, min(isco), coalesce(jsonb_object_agg(language, label) FILTER (WHERE label <> ''), '{}'),
        CASE WHEN bool_and(is_obsolete) THEN now() END
    FROM new_occupation GROUP BY uri ORDER BY uri
    ON CONFLICT (uri) DO UPDATE SET isco = excluded.isco, labels = o.labels || excluded.labels,
        obsolete_at = CASE WHEN excluded.obsolete_at IS NOT NULL THEN coalesce(o.obsolete_at, now()) END
    WHERE o.isco <> excluded.isco OR o.labels <> o.labels || excluded.labels
        OR (o.obsolete_at IS NULL) <> (excluded.obsolete_at IS NULL)
"""
_SKILLS = """
    INSERT INTO skill AS s (uri, labels, weight, obsolete_at)
    SELECT uri, coalesce(jsonb_object_agg(language, label) FILTER (WHERE label <> ''), '{}'), 0,
        CASE WHEN bool_and(is_obsolete) THEN now() END
    FROM new_skill GROUP BY uri ORDER BY uri
    ON CONFLICT (uri) DO UPDATE SET labels = s.labels || excluded.labels,
        obsolete_at = CASE WHEN excluded.obsolete_at IS NOT NULL THEN coalesce(s.obsolete_at, now()) END
    WHERE s.labels <> s.labels || excluded.labels OR (s.obsolete_at IS NULL) <> (excluded.obsolete_at IS NULL)
"""
# Where the names of skills are missing, the relations still say which skills there are.
_NAMELESS_SKILLS = """
    INSERT INTO skill (uri, labels, weight) SELECT DISTINCT skill, '{}'::jsonb, 0 FROM new_relation ORDER BY 1
    ON CONFLICT DO NOTHING
"""
_GONE = """
    UPDATE {table} SET obsolete_at = now()
    WHERE obsolete_at IS NULL AND NOT EXISTS (SELECT FROM new_{table} n WHERE n.uri = {table}.uri)
"""
_RELATIONS = """
    CREATE TEMP TABLE kept_relation ON COMMIT DROP AS
        SELECT o.id AS occupation_id, s.id AS skill_id, bool_or(r.is_essential) AS is_essential
        FROM new_relation r JOIN occupation o ON o.uri = r.occupation JOIN skill s ON s.uri = r.skill
        GROUP BY 1, 2;
    DELETE FROM occupation_skill k WHERE NOT EXISTS (
        SELECT FROM kept_relation n WHERE n.occupation_id = k.occupation_id AND n.skill_id = k.skill_id);
    INSERT INTO occupation_skill AS k SELECT * FROM kept_relation
        ON CONFLICT (occupation_id, skill_id) DO UPDATE SET is_essential = excluded.is_essential
        WHERE k.is_essential <> excluded.is_essential;
"""
_WORDS = """
    CREATE TEMP TABLE kept_word ON COMMIT DROP AS
        SELECT 'occupation' AS kind, o.id::text AS key, w.language, w.searched,
            (array_agg(w.text ORDER BY w.is_name DESC, w.text))[1] AS text, bool_or(w.is_name) AS is_name
        FROM new_word w JOIN occupation o ON o.uri = w.uri AND o.obsolete_at IS NULL GROUP BY o.id, 3, 4
        UNION ALL
        SELECT 'group', code, language, searched, min(text), bool_or(is_name) FROM new_group_word GROUP BY 2, 3, 4;
    ALTER TABLE kept_word ADD PRIMARY KEY (kind, key, language, searched);
    ANALYZE kept_word;
    DELETE FROM trade_word t WHERE source = 'esco'
        AND EXISTS (SELECT FROM (SELECT DISTINCT kind, language FROM kept_word) k
            WHERE k.kind = t.kind AND k.language = t.language)
        AND NOT EXISTS (SELECT FROM kept_word k WHERE k.kind = t.kind AND k.key = t.key
            AND k.language = t.language AND k.searched = t.searched);
    DELETE FROM trade_word t USING occupation o
        WHERE t.kind = 'occupation' AND o.obsolete_at IS NOT NULL AND t.key = o.id::text;
    INSERT INTO trade_word AS t (kind, key, language, searched, text, is_name, source)
        SELECT kind, key, language, searched, text, is_name, 'esco' FROM kept_word
        ON CONFLICT (kind, key, language, searched) DO UPDATE SET text = excluded.text, is_name = excluded.is_name
        WHERE t.source = 'esco' AND (t.text <> excluded.text OR t.is_name <> excluded.is_name);
"""


def merge_concepts(connection: psycopg.Connection, *, has_skills: bool, has_relations: bool) -> None:
    """Merge occupations, skills and what occupations ask for; what the folder lacks stays as it was."""
    connection.execute(_OCCUPATIONS)
    connection.execute(_GONE.format(table="occupation"))
    if has_skills:
        connection.execute(_SKILLS)
        connection.execute(_GONE.format(table="skill"))
    if has_relations:
        connection.execute(_NAMELESS_SKILLS)
        connection.execute(_RELATIONS)


def merge_words(connection: psycopg.Connection) -> None:
    """Merge the words by which occupations and groups are found; our own words stay ours."""
    connection.execute(_WORDS)
    keep_spellings(connection)
    connection.execute("ANALYZE trade_word")
    connection.execute("ANALYZE trade_spelling")


def merge_nearness(connection: psycopg.Connection) -> int:
    """Weigh the skills and keep for each occupation the nearest others; return how many pairs were kept."""
    essential: dict[int, list[int]] = defaultdict(list)
    rows = connection.execute(
        "SELECT k.occupation_id, k.skill_id FROM occupation_skill k JOIN occupation o ON o.id = k.occupation_id"
        " WHERE k.is_essential AND o.obsolete_at IS NULL ORDER BY 1, 2"
    )
    for occupation, skill in rows:
        essential[occupation].append(skill)
    weights = _weigh(connection, essential)
    skills_of = {one: {skill: weights[skill] for skill in skills} for one, skills in essential.items()}
    connection.execute("DELETE FROM near_occupation")
    count = 0
    with connection.cursor() as cursor, cursor.copy("COPY near_occupation FROM STDIN") as copy:
        for one, other, shared in nearest(
            skills_of, most=MOST_NEAR, least=LEAST_CLOSENESS, least_shared=LEAST_SHARED
        ):
            copy.write_row((one, other, shared.count, shared.closeness))
            count += 1
    return count


def _weigh(connection: psycopg.Connection, essential: dict[int, list[int]]) -> dict[int, float]:
    asking: dict[int, int] = defaultdict(int)
    for skills in essential.values():
        for skill in skills:
            asking[skill] += 1
    weights = {skill: weight(len(essential), count) for skill, count in asking.items()}
    connection.execute("CREATE TEMP TABLE new_weight (id integer, weight float8) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy("COPY new_weight FROM STDIN") as copy:
        for row in weights.items():
            copy.write_row(row)
    connection.execute(
        "UPDATE skill SET weight = coalesce(n.weight, 0) FROM skill s LEFT JOIN new_weight n USING (id)"
        " WHERE s.id = skill.id AND skill.weight <> coalesce(n.weight, 0)"
    )
    return weights
