from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="notsame", name="said_once"),
        migrations.RenameField(model_name="notsame", old_name="left_hash", new_name="left"),
        migrations.RenameField(model_name="notsame", old_name="right_hash", new_name="right"),
        migrations.AddConstraint(
            model_name="notsame",
            constraint=models.UniqueConstraint(fields=("left", "right"), name="said_once"),
        ),
        migrations.AddField(
            model_name="edition",
            name="said",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
