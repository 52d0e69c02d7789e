"""One row for each file: the frozen columns, the closed lists, and nobody's name in any of them."""

import datetime as dt
import json
import re
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.backlog import rows as rows_module
from app.backlog.formats import as_text, to_csv, to_json, to_xlsx
from app.backlog.rows import COLUMNS, WORKSHOPS, BacklogFile, Offered, document, row
from app.opportunities import choices
from app.opportunities.evidence import Blocker, Economics, Gronogo, VoteFacts
from app.opportunities.outcomes import OUTCOMES

SCHEMA = json.loads((Path(rows_module.__file__).parent / "backlog.schema.json").read_text("utf-8"))
FILE_SCHEMA = SCHEMA["$defs"]["file"]["properties"]

HEADERS = """
Identifiant ; Édition ; Territoire ; Date de l'atelier ; Table ; Type d'atelier ; Thématique ; Titre ; Étape ; Décision ; Motif
; Explication ; Décidé par ; Décidé le ; Appartient à ; Problème ; Origine ; Personnes concernées ; Existant et limites
; Intérêt général ; Lieux ; Faits et sources ; Qui supporte le coût ; Solution ; Ce qui change ; Différence avec l'existant
; Hypothèse critique ; Blocages ; Qui utilise ; Qui paie ; Ordre de grandeur ; Premier argent ; Intérêts alignés ; Collèges
; Acteur indispensable ; Son statut ; Contributions ; Contreparties ; Porteur ; Voie ; Vote ; Preuve minimale
; Critères manquants ; Convient au Clus'Ter ; Référent·e ; Prochaine étape ; Nature ; Protocole ; Échéance ; Date de revue
; Fusionné dans ; Dossiers liés ; Orienté vers ; Ce qu'il faut savoir ; Retour aux contributeurs ; Lien ; Modifié le
"""
ADDED = """
Passé à l'étape le ; Dernier fait ; Promesses tenues ; Promesses dues ; Promesses faites ; Avis gronogo
; Questions ouvertes ; Copié de ; Copies
"""

BARE = BacklogFile(
    reference="LONS27-T01-1",
    edition="Lons-le-Saunier 2027",
    territory="Lons-le-Saunier",
    evening_date=dt.date(2027, 3, 18),
    table=1,
    method="starter",
    theme="Vieillir au village sans s’isoler",
    title="Pain, café, marché",
    names=("Bruno", "Colette", "Jean-Noël", "rose"),
)
FULL = replace(
    BARE,
    stage="d2",
    outcome="BACKLOG_D2",
    reason="model_to_cost",
    sentence="Merci Colette : nous chiffrons avec vous.",
    decided_by="Colette, de l’équipe",
    decided_on=dt.date(2027, 3, 19),
    ownership="internal",
    problem="On n’ose pas demander deux fois.",
    origin="need",
    who="300 personnes",
    existing="Transport à la demande",
    general_interest="Rester au village",
    places=("Gigny", "Orgelet"),
    facts=("Colette n’a vu que le boulanger", "Le bus ne passe que le jeudi (mairie)"),
    cost_bearer="Les familles",
    solution="La tournée de Bruno s’arrête.",
    what_changes="On se parle",
    difference="Rien à réserver",
    weakest_assumption="Que l’on reste parler",
    blockers=(Blocker("assurance", "to_check"), Blocker("foncier", "no", "Lucie", dt.date(2027, 4, 1))),
    users="Neuf hameaux",
    payers="2 € le trajet",
    economics=Economics(Decimal(3), Decimal(2000), Decimal(40000)),
    first_money="sale",
    aligned_interests=8,
    groups=("Citoyens, habitants", "Collectivités et services publics"),
    key_actor="La Poste",
    key_actor_status="agrees",
    contributions=(Offered("Mon camion le mardi", "Entreprises", kind="equipment", amount="deux heures"),
                   Offered("La salle", "Collectivités", "Mairie de Gigny")),
    expected_returns=(Offered("Rien."),),
    lead_state="candidate",
    lead_form="collective",
    route="takeover",
    vote=VoteFacts(7, 9, 10, 3),
    weakest_proof=1,
    missing_codes=("S2", "S4"),
    fit="partly",
    owner="Claire",
    next_action="Appeler Jean-Noël au 06 39 98 00 01",
    next_kind="test",
    protocol="Seuil : 4 sur 10",
    due=dt.date(2027, 3, 30),
    review_on=dt.date(2027, 9, 1),
    merged_into="LONS27-T02-1",
    linked=("LONS25-T03-1",),
    routed_to="bruno@example.org, le 2 avril",
    handover="BRUNO et JEAN-NOEL se méfient",
    told_on=dt.date(2027, 3, 25),
    link="https://tablee.example.org/dossiers/LONS27-T01-1",
    changed_at=dt.datetime(2027, 3, 19, 9, 12, tzinfo=dt.UTC),
    stage_since=dt.date(2027, 5, 4),
    last_event=dt.date(2027, 5, 2),
    promises_kept=1,
    promises_due=2,
    promises_made=4,
    gronogo=Gronogo(4, 1, 2, dt.date(2027, 5, 4)),
    open_questions=("Est-il disponible ?",),
    copied_from="LONS26-T02-1",
    copies=("MORE27-T01-1 (Morez)",),
)


def test_the_columns_are_those_of_the_reference_in_order():
    frozen = [header.strip() for header in HEADERS.split(";")]
    assert len(frozen) == 57
    assert [column.header for column in COLUMNS] == frozen + [header.strip() for header in ADDED.split(";")]
    assert list(row(BARE)) == list(row(FULL)) == [column.header for column in COLUMNS]
    assert all(column.meaning for column in COLUMNS)


def test_a_full_file_reads_as_it_should():
    assert {header: value for header, value in row(FULL).items() if header not in row(BARE) or value != row(BARE)[header]} == {
        "Étape": "D2",
        "Décision": "Backlog D2",
        "Motif": "modèle à chiffrer",
        "Explication": "Merci [prénom] : nous chiffrons avec vous.",
        "Décidé par": "Colette, de l’équipe",
        "Décidé le": dt.date(2027, 3, 19),
        "Appartient à": "interne Clus'Ter",
        "Problème": "On n’ose pas demander deux fois.",
        "Origine": "besoin",
        "Personnes concernées": "300 personnes",
        "Existant et limites": "Transport à la demande",
        "Intérêt général": "Rester au village",
        "Lieux": ("Gigny", "Orgelet"),
        "Faits et sources": ("[prénom] n’a vu que le boulanger", "Le bus ne passe que le jeudi (mairie)"),
        "Qui supporte le coût": "Les familles",
        "Solution": "La tournée de [prénom] s’arrête.",
        "Ce qui change": "On se parle",
        "Différence avec l'existant": "Rien à réserver",
        "Hypothèse critique": "Que l’on reste parler",
        "Blocages": ("assurance: à vérifier", "foncier: non"),
        "Qui utilise": "Neuf hameaux",
        "Qui paie": "2 € le trajet",
        "Ordre de grandeur": "3 € × 2\u202f000 = 6\u202f000 € par an\u202f; ÷ 40\u202f000 € par emploi = 0,2 emploi",
        "Premier argent": "vente",
        "Intérêts alignés": 8,
        "Collèges": ("Citoyens, habitants", "Collectivités et services publics"),
        "Acteur indispensable": "La Poste",
        "Son statut": "d'accord",
        "Contributions": ("matériel : Mon camion le mardi, deux heures (Entreprises)", "La salle (Collectivités, Mairie de Gigny)"),
        "Contreparties": ("Rien.",),
        "Porteur": "candidat, collectif",
        "Voie": "reprise par structure existante",
        "Vote": "7 oui / 9 votants / 10 présents",
        "Preuve minimale": 1,
        "Critères manquants": ("S2", "S4"),
        "Convient au Clus'Ter": "en partie",
        "Référent·e": "Claire",
        "Prochaine étape": "Appeler [prénom] au [contact]",
        "Nature": "test",
        "Protocole": "Seuil : 4 sur 10",
        "Échéance": dt.date(2027, 3, 30),
        "Date de revue": dt.date(2027, 9, 1),
        "Fusionné dans": "LONS27-T02-1",
        "Dossiers liés": ("LONS25-T03-1",),
        "Orienté vers": "[contact], le 2 avril",
        "Ce qu'il faut savoir": "[prénom] et [prénom] se méfient",
        "Retour aux contributeurs": dt.date(2027, 3, 25),
        "Lien": "https://tablee.example.org/dossiers/LONS27-T01-1",
        "Modifié le": dt.datetime(2027, 3, 19, 9, 12, tzinfo=dt.UTC),
        "Passé à l'étape le": dt.date(2027, 5, 4),
        "Dernier fait": dt.date(2027, 5, 2),
        "Promesses tenues": 1,
        "Promesses dues": 2,
        "Promesses faites": 4,
        "Avis gronogo": "4 favorables / 1 contre / 2 sous conditions, 2027-05-04",
        "Questions ouvertes": ("Est-il disponible ?",),
        "Copié de": "LONS26-T02-1",
        "Copies": ("MORE27-T01-1 (Morez)",),
    }


def test_a_file_just_opened_has_its_place_and_nothing_invented():
    known = {header: value for header, value in row(BARE).items() if value not in ("", (), None)}
    assert known == {
        "Identifiant": "LONS27-T01-1",
        "Édition": "Lons-le-Saunier 2027",
        "Territoire": "Lons-le-Saunier",
        "Date de l'atelier": dt.date(2027, 3, 18),
        "Table": 1,
        "Type d'atelier": "Star'Ter",
        "Thématique": "Vieillir au village sans s’isoler",
        "Titre": "Pain, café, marché",
        "Intérêts alignés": 0,
        "Preuve minimale": 0,
        "Promesses tenues": 0,
        "Promesses dues": 0,
        "Promesses faites": 0,
    }


def test_every_cell_holds_what_its_column_says():
    types = {"integer": int, "list": tuple, "date": dt.date, "datetime": dt.datetime}
    for column in COLUMNS:
        assert isinstance(row(FULL)[column.header], types.get(column.type, str)), column.header


def test_every_fact_of_a_file_reaches_its_row():
    """A field that no column reads would be lost without a word: changing it must change the row."""
    other = {"names": ("Gigny",), "evening_date": dt.date(2027, 3, 17), "table": 2, "method": "booster"}
    for field in fields(BacklogFile):
        changed = other.get(field.name) or getattr(BARE, field.name)
        if changed == getattr(FULL, field.name):
            changed = f"autre {changed}"
        assert row(replace(FULL, **{field.name: changed})) != row(FULL), field.name


@pytest.mark.parametrize("title", ["é" * 81, "Bruno " * 14])
def test_a_title_is_cut_at_eighty_after_its_names_are_masked(title):
    cut = row(replace(BARE, title=title))["Titre"]
    assert len(cut) <= 80
    assert cut.endswith("…")
    assert "Bruno" not in cut


def test_a_code_that_the_lists_no_longer_have_is_written_as_it_is():
    old = row(replace(BARE, outcome="ARCHIVED", reason="too_old", stage="d9"))
    assert (old["Décision"], old["Motif"], old["Étape"]) == ("ARCHIVED", "too_old", "d9")


# --- The schema -----------------------------------------------------------------------------------------------------


def as_read_back(*files: BacklogFile):
    return json.loads(to_json(document([row(file) for file in files])))


@pytest.mark.parametrize("files", [(), (BARE,), (FULL, BARE, replace(FULL, table=13, method="booster"))])
def test_the_json_twin_fits_its_schema(files):
    Draft202012Validator.check_schema(SCHEMA)
    checker = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in checker.iter_errors(as_read_back(*files))] == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Décision", "Peut-être"), ("Étape", "D6"), ("Preuve minimale", 4), ("Table", 0), ("Échéance", "demain"),
        ("Lieux", "Gigny | Orgelet"), ("Titre", "é" * 81), ("Porteur", "Amina"), ("Vote", "oui"), ("Prénom", "Amina"),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_is_not_a_backlog(header, value):
    twin = as_read_back(FULL)
    twin["files"][0][header] = value
    checker = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert not checker.is_valid(twin)


def test_the_schema_follows_the_columns_and_the_closed_lists():
    lists = {
        "Type d'atelier": WORKSHOPS,
        "Étape": choices.STAGES,
        "Décision": {each.id: each.label for each in OUTCOMES.values()},
        "Motif": {reason.id: reason.label for each in OUTCOMES.values() for reason in each.reasons},
        "Appartient à": choices.OWNERSHIPS,
        "Origine": choices.ORIGINS,
        "Premier argent": choices.FIRST_MONEY,
        "Son statut": choices.KEY_ACTOR_STATUSES,
        "Voie": choices.ROUTES,
        "Convient au Clus'Ter": choices.FITS,
        "Nature": choices.NEXT_KINDS,
    }
    assert {name: each["description"] for name, each in FILE_SCHEMA.items()} == {each.header: each.meaning for each in COLUMNS}
    assert list(FILE_SCHEMA) == SCHEMA["$defs"]["file"]["required"] == [each.header for each in COLUMNS]
    for header, among in lists.items():
        assert set(FILE_SCHEMA[header]["enum"]) - {""} == {label.replace("’", "'") for label in among.values()}, header
    for state in choices.LEAD_STATES:
        for form in choices.LEAD_FORMS if state != "none" else ("",):
            assert re.search(FILE_SCHEMA["Porteur"]["pattern"], row(replace(BARE, lead_state=state, lead_form=form))["Porteur"])


# --- Nobody is in it ------------------------------------------------------------------------------------------------


def test_no_name_and_no_contact_leaves_in_any_format():
    rows = [row(replace(FULL, decided_by="Lucie"))]
    for text in (to_csv(COLUMNS, rows).decode(), to_json(document(rows)).decode(), " ".join(map(as_text, rows[0].values()))):
        for secret in ("Bruno", "BRUNO", "Colette", "Noël", "NOEL", "06 39", "@"):
            assert secret not in text


def test_the_same_files_give_the_same_three_exports():
    once, again = [row(FULL), row(BARE)], [row(replace(FULL)), row(replace(BARE))]
    assert to_csv(COLUMNS, once) == to_csv(COLUMNS, again)
    assert to_xlsx([("Backlog", COLUMNS, once)]) == to_xlsx([("Backlog", COLUMNS, again)])
    assert to_json(document(once)) == to_json(document(again))


@given(text=st.text(max_size=60), items=st.lists(st.text(max_size=20), max_size=3))
def test_whatever_is_typed_a_row_can_be_written(text, items):
    file = replace(BARE, names=(), problem=text, facts=tuple(items), title=text)
    assert row(file)["Problème"] == text or "[contact]" in row(file)["Problème"]
    to_csv(COLUMNS, [row(file)])
