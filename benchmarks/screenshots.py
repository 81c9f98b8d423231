"""Take screenshots of five pages, phone and desktop, light and dark, for the review of a change."""

from pathlib import Path

from pages import PAGES, ROOT, chromium, served
from playwright.sync_api import sync_playwright

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
TARGET = ROOT / "_build" / "screenshots"


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with served(ROOT / "_build" / "html") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-quic"]
        )
        for device, size in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=2)
                for page in PAGES:
                    tab = context.new_page()
                    tab.goto(site + page, wait_until="networkidle")
                    name = Path(page).with_suffix("").as_posix().replace("/", "-")
                    tab.screenshot(path=TARGET / f"{name}-{device}-{scheme}.png")
                    tab.close()
        browser.close()
    print(f"{len(PAGES) * 4} pictures are in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
