"""Solène tells sites, levels and the workshop of her school; what she typed wrong stays on the page."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.cast import make_teacher
from tests.classroom import make_class
from tests.schools import add_school, enter

FORM = {
    "site_name_1": "Fournil",
    "site_address_1": "12 rue du Four",
    "site_step_free_1": "1",
    "site_name_4": "Annexe",
    "isco": ["7512"],
    "eqf_levels": ["3", "4"],
    "equipment": ["deck_oven"],
    "accreditation": "2021-1-FR01-KA120-VET-000012345",
    "oid": "E10012345",
}


async def test_a_page_shows_what_a_school_and_its_classes_say(client: AsyncClient, db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene", equipment=("proofer",))
    page, form = f"/schools/{made.organisation_id}", f"/schools/{made.organisation_id}/training"
    await enter(client, solene)
    first = (await client.get(page)).text
    assert "Nothing told yet" not in first
    assert "From its classes here" in first
    assert "Own statement" not in first
    offered = (await client.get(form)).text
    assert 'value="deck_oven"' in offered
    assert 'value="care_beds"' not in offered
    assert (await client.post(form, data=FORM)).status_code == 303
    outsider = await make_teacher(db, "odile")
    await enter(client, outsider)
    shown = (await client.get(page)).text
    for text in ("Fournil", "12 rue du Four", "Step-free", "Annexe", "E10012345", "not checked by us"):
        assert text in shown
    assert form not in shown
    assert (await client.get(form)).status_code == 403
    assert (await client.post(form, data=FORM)).status_code == 403


async def test_what_is_typed_stays_when_something_is_wrong(client: AsyncClient, db: AsyncSession) -> None:
    solene, made = await make_class(db, "solene")
    form = f"/schools/{made.organisation_id}/training"
    await enter(client, solene)
    assert (await client.post(form, data=FORM)).status_code == 303
    wrong = {
        **FORM,
        "site_address_9": "3 rue Neuve",
        "oid": "12",
        "eqf_levels": ["5"],
        "equipment": ["proofer"],
    }
    nameless = await client.post(form, data=wrong)
    assert nameless.status_code == 422
    assert "Give this site a name" in nameless.text
    assert 'value="3 rue Neuve"' in nameless.text
    kept = await client.post(form, data={**wrong, "site_name_9": "Dépôt"})
    assert kept.status_code == 422
    assert "Write E and the digits after it" in kept.text
    for typed in ('value="12"', 'value="Dépôt"', 'value="5" checked', 'value="proofer" checked'):
        assert typed in kept.text
    assert 'value="deck_oven" checked' not in kept.text
    # Nothing of it was kept by half, and an emptied row is a site no more.
    assert "Dépôt" not in (await client.get(form)).text
    assert (await client.post(form, data={**FORM, "site_name_4": ""})).status_code == 303
    assert "Annexe" not in (await client.get(f"/schools/{made.organisation_id}")).text


async def test_without_fields_the_form_says_where_to_tell_them(client: AsyncClient, db: AsyncSession) -> None:
    solene = await make_teacher(db, "solene")
    school, _case = await add_school(db, solene, kind="company", fields=[])
    await enter(client, solene)
    assert "Nothing told yet" in (await client.get(f"/schools/{school.id}")).text
    assert "First tell your fields" in (await client.get(f"/schools/{school.id}/training")).text
