from django.db import migrations, models
from django.db.models.functions import Coalesce, Greatest


def last_turn() -> Greatest:
    return Greatest(Coalesce("disclosed_at", "withdrawn_at"), Coalesce("withdrawn_at", "disclosed_at"))


class Migration(migrations.Migration):
    dependencies = [("organization", "0008_way_back_for_plain_data")]

    operations = [
        migrations.AddIndex(
            model_name=name, index=models.Index(last_turn(), name=f"organization_{name}_turns")
        )
        for name in ("leave", "person", "posting", "unitversion")
    ]
