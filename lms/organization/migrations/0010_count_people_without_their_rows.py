from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0009_find_what_is_still_to_come"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="organization_person_seen"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["id", "kind", "disclosed_at"],
                name="organization_person_seen",
            ),
        ),
    ]
