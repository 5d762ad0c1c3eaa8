import lms.common.constraints
import lms.common.lengths
from django.conf import settings
from django.db import migrations, models

from lms.common.kana import kana_order
from lms.common.text import search_key

BATCH = 1000
TIMES = ("superseded_at", "withdrawn_at")
# A trigger that names a column must go before the column can be altered.
GUARDED = {"grant": ("superseded_at",), "posting": TIMES, "unitversion": TIMES}


def unguard():
    return [migrations.RemoveConstraint(model, f"organization_{model}_append_only") for model in GUARDED]


def guard():
    return [
        migrations.AddConstraint(
            model, lms.common.constraints.AppendOnly(name=f"organization_{model}_append_only", once=once, free=())
        )
        for model, once in GUARDED.items()
    ]


def write_keys(apps, schema_editor):
    """What people are found by and sorted by has changed its form."""
    Person = apps.get_model("organization", "Person")
    people = list(Person.objects.only("pk", "name", "certificate_name", "kana", "employee_number"))
    for person in people:
        texts = [person.name, person.certificate_name, person.kana, person.employee_number or ""]
        person.search_key = " ".join(filter(None, map(search_key, texts)))
        person.sort_key = kana_order(person.kana)[:400]
    Person.objects.bulk_update(people, ["search_key", "sort_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *unguard(),
        migrations.AddField(
            model_name="person",
            name="affiliation",
            field=lms.common.lengths.TextColumn(blank=True, characters=100, default="", verbose_name="affiliation"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="email_is_shared",
            field=models.BooleanField(default=False, verbose_name="the e-mail address is a shared mailbox"),
        ),
        migrations.AlterField(
            model_name="grant",
            name="reason",
            field=lms.common.lengths.TextColumn(characters=200, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="person",
            name="certificate_name",
            field=lms.common.lengths.TextColumn(blank=True, characters=100, verbose_name="name on certificates"),
        ),
        migrations.AlterField(
            model_name="person",
            name="kana",
            field=lms.common.lengths.TextColumn(characters=200, verbose_name="kana"),
        ),
        migrations.AlterField(
            model_name="person",
            name="name",
            field=lms.common.lengths.TextColumn(characters=100, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="person",
            name="search_key",
            field=models.TextField(editable=False),
        ),
        migrations.AlterField(
            model_name="person",
            name="sort_key",
            field=models.CharField(db_index=True, editable=False, max_length=400),
        ),
        migrations.AlterField(
            model_name="posting",
            name="title",
            field=lms.common.lengths.TextColumn(characters=50, verbose_name="position"),
        ),
        migrations.AlterField(
            model_name="unitversion",
            name="kana",
            field=lms.common.lengths.TextColumn(blank=True, characters=200, verbose_name="kana"),
        ),
        migrations.AlterField(
            model_name="unitversion",
            name="name",
            field=lms.common.lengths.TextColumn(characters=100, verbose_name="name"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("employee_number", ""), _negated=True), name="organization_person_number_or_none"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("employee_number", None), ("kind", "external")),
                fields=("name", "affiliation"),
                name="organization_person_external_once",
            ),
        ),
        *guard(),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
    ]
