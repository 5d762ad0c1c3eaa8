"""Ids are kept unique by a table of their own, and mentions stand by the statement's place: both allow the statements
to be parted by month, which 0005 does on PostgreSQL."""

import django.db.models.deletion
import django.db.models.fields.related
from django.db import migrations, models

import lms.common.constraints

KEYS = """
INSERT INTO xapi_statementkey (statement_id, seq, stored, voids, refers_to, trust, client_id)
SELECT statement_id, seq, stored, voids, refers_to, trust, client_id FROM xapi_statement
"""
MENTIONS = """
INSERT INTO xapi_mention (key, stored, seq, is_member)
SELECT m.key, s.stored, s.seq, m.is_member FROM xapi_pastmention m JOIN xapi_statement s USING (statement_id)
"""


def place(name):
    return django.db.models.fields.related.ForeignObject(
        from_fields=["stored", "seq"],
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name=name,
        to="xapi.statement",
        to_fields=["stored", "seq"],
    )


class Migration(migrations.Migration):

    dependencies = [
        ("xapi", "0003_documents_mentions_references"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="statement", name="xapi_statement_append_only"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_stored"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_actor"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_verb"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_object"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_registration"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_voids"),
        migrations.RemoveIndex(model_name="statement", name="xapi_statement_refers"),
        migrations.AlterField(model_name="statement", name="statement_id", field=models.UUIDField()),
        migrations.AddField(model_name="statement", name="lacks", field=models.SmallIntegerField(null=True)),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["actor", "stored", "seq"], name="xapi_statement_actor"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["verb", "stored", "seq"], name="xapi_statement_verb"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["object_id", "stored", "seq"], name="xapi_statement_object"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("registration__isnull", False)),
                fields=["registration", "stored", "seq"],
                name="xapi_statement_registration",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("refers_to__isnull", False)),
                fields=["stored", "seq"],
                name="xapi_statement_refers",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("stored", "seq"), name="xapi_statement_place"),
        ),
        migrations.CreateModel(
            name="StatementKey",
            fields=[
                ("statement_id", models.UUIDField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("stored", models.DateTimeField()),
                ("voids", models.UUIDField(null=True)),
                ("refers_to", models.UUIDField(null=True)),
                (
                    "trust",
                    models.CharField(
                        choices=[
                            ("own", "This system's own act"),
                            ("launch", "A package launched from here"),
                            ("client", "Another system"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="xapi.apiclient",
                    ),
                ),
                ("statement", place("keys")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("voids__isnull", False)), fields=["voids"], name="xapi_key_voids"
                    ),
                    models.Index(
                        condition=models.Q(("refers_to__isnull", False)), fields=["refers_to"], name="xapi_key_refers"
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="mention", name="xapi_mention_once"),
        migrations.RemoveIndex(model_name="mention", name="xapi_mention_key"),
        migrations.RenameModel("Mention", "PastMention"),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "stored", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=1000)),
                ("stored", models.DateTimeField()),
                ("seq", models.BigIntegerField()),
                ("is_member", models.BooleanField()),
                ("statement", place("mentions")),
            ],
        ),
        migrations.RunSQL(MENTIONS, migrations.RunSQL.noop),
        migrations.DeleteModel("PastMention"),
        migrations.AddConstraint(
            model_name="statement",
            constraint=lms.common.constraints.AppendOnly(free=(), name="xapi_statement_append_only", once=()),
        ),
    ]
