from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_first_editions")]

    operations = [
        migrations.RemoveField("curriculum", "courses"),
        migrations.RemoveField("curriculum", "from_fiscal_year"),
        migrations.DeleteModel("CurriculumCourse"),
    ]
