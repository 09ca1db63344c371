"""NHS Scotland's boards with their official codes, and the allied health professions.

Board codes: Public Health Scotland open data, "Geography codes and labels" (territorial boards, boundaries of
2019) and "Non standard geography codes and labels" (special health boards). Public Health Scotland itself has
no confirmed code there and is left out until one is. Professions: HCPC register codes; which of them are AHPs
in Scotland follows the Chief Health Professions Officer's list.
"""

from django.db import migrations

TERRITORIAL = {
    "S08000015": "NHS Ayrshire and Arran",
    "S08000016": "NHS Borders",
    "S08000017": "NHS Dumfries and Galloway",
    "S08000019": "NHS Forth Valley",
    "S08000020": "NHS Grampian",
    "S08000022": "NHS Highland",
    "S08000024": "NHS Lothian",
    "S08000025": "NHS Orkney",
    "S08000026": "NHS Shetland",
    "S08000028": "NHS Western Isles",
    "S08000029": "NHS Fife",
    "S08000030": "NHS Tayside",
    "S08000031": "NHS Greater Glasgow and Clyde",
    "S08000032": "NHS Lanarkshire",
}
NATIONAL = {
    "SB0801": "NHS Golden Jubilee",
    "SB0802": "The State Hospitals Board for Scotland",
    "SB0803": "NHS 24",
    "SB0805": "Healthcare Improvement Scotland",
    "SB0806": "Scottish Ambulance Service",
    "SB0807": "NHS Education for Scotland",
    "SB0808": "NHS National Services Scotland",
}
# code: (one, several, an AHP in Scotland)
PROFESSIONS = {
    "AS": ("Arts therapist", "Arts therapists", True),
    "DT": ("Dietitian", "Dietitians", True),
    "OT": ("Occupational therapist", "Occupational therapists", True),
    "OR": ("Orthoptist", "Orthoptists", True),
    "PA": ("Paramedic", "Paramedics", True),
    "PH": ("Physiotherapist", "Physiotherapists", True),
    "CH": ("Podiatrist", "Podiatrists", True),
    "PO": ("Prosthetist or orthotist", "Prosthetists and orthotists", True),
    "RA-D": ("Diagnostic radiographer", "Diagnostic radiographers", True),
    "RA-T": ("Therapeutic radiographer", "Therapeutic radiographers", True),
    "SL": ("Speech and language therapist", "Speech and language therapists", True),
    "ODP": ("Operating department practitioner", "Operating department practitioners", False),
}


def load(apps, schema_editor):
    Board = apps.get_model("programmes", "Board")
    Profession = apps.get_model("programmes", "Profession")
    for kind, boards in (("territorial", TERRITORIAL), ("national", NATIONAL)):
        for code, name in boards.items():
            Board.objects.update_or_create(code=code, defaults={"name": name, "kind": kind})
    for code, (name, plural, in_scotland) in PROFESSIONS.items():
        Profession.objects.update_or_create(
            code=code, defaults={"name": name, "plural": plural, "in_scotland": in_scotland}
        )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_programmes_and_members")]

    operations = [
        # Nothing is taken away on the way back: programmes and people may point at the rows by then.
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
