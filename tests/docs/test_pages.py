"""Every tutorial, and every how-to with a block that a reader types, works as printed."""

import shutil

import pytest
from pages import REPOSITORY, blocks, run_page

PAGES = sorted(
    page
    for page in [
        *REPOSITORY.glob("docs/tutorials/*.md"),
        *REPOSITORY.glob("docs/how_to/*.md"),
    ]
    if any(block.is_run for block in blocks(page))
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_works_as_printed(page, tmp_path):
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed, and the page pipes into it")

    for block, printed in run_page(page, tmp_path):
        assert printed == block.text, f"{page}:{block.line}"
