"""Takes the README's pictures from the running demonstration: `python3 portal.py screenshots`.

portal.py starts the portal on throwaway data and names it in PORTAL_SITE and PORTAL_SIGN_INS.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import launch

IMAGES = Path(__file__).resolve().parent / "images"
PROGRAMME = "ahpdg"
MOST = 400_000  # bytes: a README opens quickly
# What is seen, and the window it is seen in.
PICTURES = {
    "dashboard": (f"/{PROGRAMME}/measures/", 1280, 1180),
}


def sign_in(page: Page, site: str, role: str) -> None:
    """As a reader would: through the form, with the demonstration's password for ``role``."""
    people = json.loads(os.environ["PORTAL_SIGN_INS"])
    person = next(person for person in people if person["role"] == role)
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", person["email"])
    page.fill("input[name=password]", person["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def main() -> None:
    site = os.environ["PORTAL_SITE"]
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, launch(playwright) as browser:
        page = browser.new_page(locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce")
        sign_in(page, site, "QI lead")
        for name, (path, width, height) in PICTURES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(site + path, wait_until="networkidle")
            picture = page.screenshot()
            if len(picture) > MOST:
                sys.exit(f"{name}.png would have {len(picture)} bytes; at most {MOST} are wanted.")
            (IMAGES / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"docs/images/{name}.png ({len(picture) // 1000} kB)\n")


if __name__ == "__main__":
    main()
