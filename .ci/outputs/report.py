"""Reports in a browser without a network: no error, light, dark and on paper, for keyboard and screen reader.

Usage: report.py [--screenshots FOLDER] PAGE…, pages being files that `meterline report` wrote. Exits with 1 after naming
every fault. The browser is the one of METERLINE_BROWSER, of the system, or the one that playwright has installed.
"""
import argparse
import os
import pathlib
import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

arguments = argparse.ArgumentParser()
arguments.add_argument("--screenshots", type=pathlib.Path)
arguments.add_argument("pages", nargs="+", type=pathlib.Path)
arguments = arguments.parse_args()
names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
system_browser = os.environ.get("METERLINE_BROWSER") or next(filter(None, map(shutil.which, names)), None)
faults = []

# Letters of one picture that lie over each other or outside of it.
OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    if (svg.closest("details:not([open])") || svg.closest("svg svg")) continue;
    const texts = [...svg.querySelectorAll("text")].filter((t) => t.getClientRects().length);
    const boxes = texts.map((t) => t.getBoundingClientRect());
    const width = document.documentElement.clientWidth;
    boxes.forEach((a, i) => {
      if (svg.closest(".chart") && a.right > width + 1) found.push(`${texts[i].textContent} leaves the page`);
      for (let j = i + 1; j < boxes.length; j++) {
        const b = boxes[j];
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
          found.push(`${texts[i].textContent} over ${texts[j].textContent}`);
      }
    });
  }
  return found;
}"""

FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element);
  const text = element.getAttribute("aria-label") || element.textContent.trim();
  return { name: element.localName, role: element.getAttribute("role"), text, class: element.className,
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 };
}"""

LIGHTNESS = """() => {
  const [r, g, b] = getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}"""


def open_page(browser, file, found, **options):
    context = browser.new_context(**options)
    # A machine that is busy is slow, not wrong.
    context.set_default_timeout(240_000)
    page = context.new_page()
    page.on("console", lambda m: found.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: found.append(f"error: {e}"))
    page.on("requestfailed", lambda r: found.append(f"failed: {r.url}"))
    page.on("request", lambda r: found.append(f"asks for {r.url}") if r.url != file.resolve().as_uri() else None)
    page.goto(file.resolve().as_uri(), wait_until="load")
    return page


def keyboard(page, expect):
    """Walks the page by Tab alone: every stop is seen and named, a chart is read and a table sorted on the way."""
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
        expect(stop["outline"], f"focus is not seen on {stop['name']} '{stop['text'][:40]}'")
        expect(stop["text"], f"a stop without a name: {stop}")
        if stop["role"] == "slider":
            tell = "document.activeElement.getAttribute('aria-valuetext')"
            page.keyboard.press("Home")
            first = page.evaluate(tell)
            page.keyboard.press("ArrowRight")
            second = page.evaluate(tell)
            expect(first and second and first[:10] < second[:10], f"arrow keys do not move: {first}, {second}")
            shown = page.locator(".reading strong").first.text_content()
            expect(shown.replace("\u00a0", " ") in second, f"shown is '{shown}', told '{second}'")
    expect(stops and "skip" in stops[0]["class"], "the first stop does not lead past the navigation")
    if page.locator("figure.days").count():
        expect(any(s["role"] == "slider" for s in stops), "no chart can be read by keyboard")
    button = page.locator("table.sortable thead button:visible").first
    if button.count():
        for direction in ("ascending", "descending"):
            button.focus()
            page.keyboard.press("Enter")
            expect(page.locator(f'th[aria-sort="{direction}"]').count() == 1, f"no table is sorted, {direction}")


def visit(browser, file):
    def expect(condition, message):
        if not condition:
            faults.append(f"{file.name}: {message}")

    found = []
    shots = arguments.screenshots
    for scheme in ("light", "dark"):
        page = open_page(browser, file, found, color_scheme=scheme, viewport={"width": 1280, "height": 900})
        lightness = page.evaluate(LIGHTNESS)
        expect((lightness > 0.8) if scheme == "light" else (lightness < 0.2), f"{scheme}: background {lightness:.2f}")
        for violation in Axe().run(page).response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:2])
            expect(False, f"{scheme}: {violation['id']}: {violation['help']}: {nodes}")
        for overlap in page.evaluate(OVERLAPS):
            expect(False, f"letters: {overlap}")
        unnamed = page.locator('svg:not(svg svg):not([role="img"][aria-label]):not([aria-hidden="true"])').count()
        expect(unnamed == 0, f"{unnamed} pictures have no text")
        if shots:
            page.screenshot(path=shots / f"{file.stem}-{scheme}.png", full_page=True)
            page.screenshot(path=shots / f"{file.stem}-{scheme}-top.png")
        if scheme == "light":
            keyboard(page, expect)
            if page.locator(".cursor").count():
                page.locator(".cursor").first.hover()
                expect(page.locator(".reading strong").count() > 0, "a pointer over the chart tells nothing")
                if shots:
                    page.locator("figure.days").first.screenshot(path=shots / f"{file.stem}-hover.png")
        page.context.close()

    page = open_page(browser, file, found, viewport={"width": 390, "height": 844}, device_scale_factor=2)
    expect(page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "narrow: the page scrolls sideways")
    for overlap in page.evaluate(OVERLAPS):
        expect(False, f"narrow: {overlap}")
    if shots:
        page.screenshot(path=shots / f"{file.stem}-narrow.png", full_page=True)
    page.context.close()

    page = open_page(browser, file, found, color_scheme="dark", viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.evaluate(LIGHTNESS) > 0.95, "paper is not white when the screen is dark")
    expect(not page.locator("nav").is_visible() if page.locator("nav").count() else True, "navigation is printed")
    expect(len(page.pdf(prefer_css_page_size=True)) > 5000, "nothing is printed")
    if shots:
        page.pdf(prefer_css_page_size=True, path=shots / f"{file.stem}.pdf")
        page.screenshot(path=shots / f"{file.stem}-print.png", full_page=True)
    page.context.close()

    page = open_page(browser, file, found, java_script_enabled=False)
    expect(page.locator("h1").is_visible(), "without scripts there is no page")
    page.context.close()
    for message in sorted(set(found)):
        expect(False, message)


def notices_errors(browser, file):
    """A page with an error in its script, or with something to fetch, must not pass."""
    broken = file.with_name("broken.html")
    for damage in ('<script>nobody()</script>', '<img src="https://example.org/x.png" alt="x">'):
        broken.write_text(file.read_text().replace("</body>", damage + "</body>"))
        found = []
        open_page(browser, broken, found).context.close()
        if not found:
            faults.append(f"a page with {damage} passes")
    broken.unlink()


with sync_playwright() as playwright:
    options = {"args": ["--no-sandbox"] if os.geteuid() == 0 else []}
    browser = playwright.chromium.launch(executable_path=system_browser, **options)
    for file in arguments.pages:
        visit(browser, file)
    notices_errors(browser, arguments.pages[0])
    version = browser.version
    browser.close()
for fault in faults:
    print(f"report: {fault}", file=sys.stderr)
if faults:
    sys.exit(1)
print(f"report: {len(arguments.pages)} pages are well in Chromium {version}")
