"""On PostgreSQL, statements and mentions are parted by month of `stored`. The models do not change: the primary key
that Django believes in (seq) is not one of the table, where (stored, seq) stands in its place."""

from django.db import migrations

from lms.common.clock import now
from lms.xapi.months import make_months, months_from

STATEMENTS = """
ALTER TABLE xapi_statement RENAME TO xapi_statement_old;
ALTER TABLE xapi_statement_old DROP CONSTRAINT xapi_statement_place;
DROP TRIGGER xapi_statement_append_only ON xapi_statement_old;
CREATE SEQUENCE xapi_statement_place_seq AS bigint;
CREATE TABLE xapi_statement (
    LIKE xapi_statement_old INCLUDING DEFAULTS,
    CONSTRAINT xapi_statement_place PRIMARY KEY (stored, seq)
) PARTITION BY RANGE (stored);
ALTER TABLE xapi_statement ALTER COLUMN seq SET DEFAULT nextval('xapi_statement_place_seq');
ALTER SEQUENCE xapi_statement_place_seq OWNED BY xapi_statement.seq;
ALTER TABLE xapi_statement ADD CONSTRAINT xapi_statement_client
    FOREIGN KEY (client_id) REFERENCES xapi_apiclient (id) DEFERRABLE INITIALLY DEFERRED;
"""
MENTIONS = """
ALTER TABLE xapi_mention RENAME TO xapi_mention_old;
CREATE TABLE xapi_mention (
    LIKE xapi_mention_old INCLUDING DEFAULTS,
    CONSTRAINT xapi_mention_place PRIMARY KEY (key, stored, seq)
) PARTITION BY RANGE (stored);
"""
# The statements come with their indexes made last, which is quicker for many.
FILL = """
INSERT INTO xapi_statement SELECT * FROM xapi_statement_old;
INSERT INTO xapi_mention SELECT * FROM xapi_mention_old;
SELECT setval('xapi_statement_place_seq', COALESCE((SELECT max(seq) FROM xapi_statement), 0) + 1, false);
DROP TABLE xapi_statement_old, xapi_mention_old;
CREATE INDEX xapi_statement_order ON xapi_statement (xid, seq);
CREATE INDEX xapi_statement_client_id ON xapi_statement (client_id);
CREATE INDEX xapi_statement_actor ON xapi_statement (actor, stored, seq);
CREATE INDEX xapi_statement_verb ON xapi_statement (verb, stored, seq);
CREATE INDEX xapi_statement_object ON xapi_statement (object_id, stored, seq);
CREATE INDEX xapi_statement_registration ON xapi_statement (registration, stored, seq) WHERE registration IS NOT NULL;
CREATE INDEX xapi_statement_refers ON xapi_statement (stored, seq) WHERE refers_to IS NOT NULL;
"""
BOUNDS = """
SELECT min(stored), max(stored) FROM xapi_statement_old
"""


def part(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STATEMENTS)
        cursor.execute(MENTIONS)
        cursor.execute(BOUNDS)
        first, last = cursor.fetchone()
        make_months(cursor, first=first or now(), last=max(last or now(), months_from(now())))
        cursor.execute(FILL)
    model = apps.get_model("xapi", "Statement")
    (append_only,) = [each for each in model._meta.constraints if each.name == "xapi_statement_append_only"]
    schema_editor.execute(append_only.create_sql(model, schema_editor))


class Migration(migrations.Migration):

    dependencies = [
        ("xapi", "0004_keys_and_places"),
    ]

    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
