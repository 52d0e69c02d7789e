"""What a simulated person reads on a page."""

from app.rehearsal.pages import lasting, nearest, newest_number, read_page, regions_of, token_of, values_by_id

FRAME = """<section id="region-step" data-seq="12" data-mine="silent-ideas-1-0"><time>4:59</time><h1>Écrivez</h1></section>
<section id="region-common" data-seq="14"><article id="card-3">Un banc</article></section>"""


def test_a_frame_is_its_regions_with_their_numbers() -> None:
    regions = regions_of(FRAME)
    assert {name: number for name, (number, _) in regions.items()} == {"step": 12, "common": 14}
    assert regions["common"][1].startswith("<section") and regions["common"][1].endswith("</section>")
    assert newest_number(FRAME) == 14


def test_the_token_of_the_personal_part_is_read_as_written() -> None:
    assert token_of(FRAME) == "silent-ideas-1-0"
    assert token_of("<p>rien</p>") is None


def test_clocks_and_numbers_do_not_count_as_a_difference() -> None:
    assert lasting(FRAME) == lasting(FRAME.replace("4:59", "4:58").replace('data-seq="12"', 'data-seq="13"'))
    assert lasting(FRAME) != lasting(FRAME.replace("Un banc", "Deux bancs"))


def test_a_control_is_found_by_the_words_it_stands_with() -> None:
    page = read_page("""<ul><li id="card-1"><p>Un banc</p><button>Masquer</button></li><li id="card-2"><p>Un banc et un café</p></li></ul>
        <form><input id="name-7" value="Partager"></form><form><input id="name-8" value="Partager les trajets"></form>""")
    assert nearest(page, "id", r"card-(\d+)", "Un banc et un café") == "2"
    assert nearest(page, "id", r"card-(\d+)", "Un  banc\u00a0") == "1"
    assert nearest(page, "id", r"name-(\d+)", "Partager les trajets") == "8"
    assert nearest(page, "id", r"card-(\d+)", "Un chat") is None


def test_an_unclosed_element_does_not_swallow_its_neighbours() -> None:
    page = read_page('<p>un<p>deux<div id="card-4">trois<br>quatre</div>')
    assert nearest(page, "id", r"card-(\d+)", "trois quatre") == "4"


def test_values_come_by_the_end_of_their_id() -> None:
    page = read_page('<input id="link-join-1" value="/j/A"><input id="link-join-12" value="/j/B"><input id="other" value="x">')
    assert values_by_id(page, "link-join-") == {"1": "/j/A", "12": "/j/B"}
