"""The helper for tiny sites builds strictly, and can build again."""


def test_a_sound_page_is_built(build_site):
    site = build_site({"page.md": "# A page"})
    assert site.returncode == 0, site.output
    assert "A page" in site.html("page")


def test_a_warning_ends_the_build_and_a_repaired_page_is_built_again(build_site):
    site = build_site({"index.md": "# Index\n\n[](#nowhere)"})
    assert site.returncode != 0
    assert "index.md:3" in site.output
    site.write({"index.md": "# Index"})
    assert site.build().returncode == 0, site.output
