"""What a built page is held to. Each check looks at an open page and returns a list of what is wrong, in words.

A page is opened once a theme and put through all checks on it, so each check says by name which it was, and leaves the
page fit for the next one.
"""

from axe_playwright_python.sync_playwright import Axe

LOOPBACK = ("http://127.0.0.1:", "file://", "data:", "blob:", "about:")
OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth, wide = [];
  if (document.documentElement.scrollWidth <= width) return wide;
  for (const element of document.querySelectorAll("article *"))
    if (element.getBoundingClientRect().right > width + 1) wide.push(element.outerHTML.slice(0, 120));
  return wide.slice(0, 5).concat(`the page is ${document.documentElement.scrollWidth} px wide on ${width}`);
}"""
START_AGAIN = """() => {
  for (const input of document.querySelectorAll("figure.explorable .control input")) {
    if (input.type === "radio") input.checked = input.defaultChecked; else input.value = input.defaultValue;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  }
}"""
SHOWN = 'figure => [figure.querySelector(".frame").innerHTML, figure.querySelector("figcaption").innerText]'


def watch(page):
    """Block every address but loopback, and keep what the page asked for outside and what its console complained of."""
    seen = []

    def route(route):
        if route.request.url.startswith(LOOPBACK):
            return route.continue_()
        seen.append(f"asked for {route.request.url}")
        return route.abort()

    page.route("**/*", route)
    page.on("console", lambda message: message.type == "error" and seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.append(f"script error: {error}"))
    page.on("response", lambda answer: answer.status >= 400 and seen.append(f"{answer.status} for {answer.url}"))
    return seen


DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
DESCRIBED = ("meta[name=description]", 'meta[property="og:title"]', 'meta[property="og:image"]')
ONCE = ("h1", 'link[rel~="icon"]')
MOST_ELEMENTS = 3_000


def problems(page, checks):
    """What every check of `{name: check}` finds on an open page, each line with the name before it."""
    return [f"{name}: {line}" for name, check in checks.items() for line in check(page)]


def at(viewport, check):
    """The check, made at another size of the window."""

    def resized(page):
        page.set_viewport_size(viewport)
        return check(page)

    return resized


def light(page):
    """Whether the page, before anybody touches it, has more elements than a phone lays out at once without a pause."""
    found = page.evaluate("document.querySelectorAll('*').length")
    return [f"{found:,} elements, and at most {MOST_ELEMENTS:,} may be there"] if found > MOST_ELEMENTS else []


def quiet(page):
    """What the page, opened by `watch`, has asked for outside or complained of until now."""
    page.wait_for_load_state("networkidle")
    return page.seen


def says_what_it_is(page):
    """A title of the book's, a description and a card for those who link to it, one heading, one icon."""
    wrong = [] if "Unrolled" in page.title() else [f"the title is {page.title()!r}, without the book's name"]
    for selector in DESCRIBED:
        found = page.locator(selector)
        if not found.count() or not (found.first.get_attribute("content") or "").strip():
            wrong.append(f"there is no {selector}, or it is empty")
    return wrong + [f"{found} of {one} and not 1" for one in ONCE if (found := page.locator(one).count()) != 1]


def printed(page):
    """What print would show wrongly: it has every figure's first frame and caption, and no control."""
    page.emulate_media(media="print")
    wrong = []
    for figure in page.locator("figure.explorable[id]").all():
        name = figure.get_attribute("id")
        shown = {part: figure.locator(part).first.is_visible() for part in (".frame svg", "figcaption", ".controls")}
        wrong += [f"{name} prints no {part}" for part in (".frame svg", "figcaption") if not shown[part]]
        wrong += [f"{name} prints its controls"] * shown[".controls"]
    page.emulate_media(media="screen")
    return wrong


def overflow(page):
    """Elements that stick out of the page's width and make it scroll sideways."""
    return page.evaluate(OVERFLOWING)


def accessibility(page):
    """Violations that axe-core finds in the page as it opens, each with the first element that has it."""
    page.evaluate("window.scrollTo(0, 0)")  # other checks have scrolled, and the theme then shows "Back to top"
    page.wait_for_function("!document.documentElement.classList.contains('show-back-to-top')")
    page.mouse.move(0, 0)  # a button that fades in or out under the pointer has any contrast
    page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
    violations = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['help']}: {item['nodes'][0]['html'][:200]}" for item in violations]


def dead_controls(page):
    """Controls of explorables that do not change picture and caption, by mouse and by keyboard."""
    dead = []
    for figure in page.locator("figure.explorable[id]").all():
        for control in figure.locator(".control").all():
            name = control.locator("label, legend").first.inner_text()
            for way, move in (("mouse", by_mouse), ("keyboard", by_keyboard)):
                before = figure.evaluate(SHOWN)
                move(page, control)
                after = figure.evaluate(SHOWN)
                for part, was, now in zip(("picture", "caption"), before, after, strict=True):
                    if was == now:
                        dead.append(f"{figure.get_attribute('id')}: {name} by {way} does not change the {part}")
    page.evaluate(START_AGAIN)  # the next check finds the figures as a reader does
    return dead


def by_mouse(page, control):
    """Set the control to another value with the mouse: the far end of a slider, or a button that is not pressed."""
    slider = control.locator("input[type=range]")
    if slider.count():
        box = slider.bounding_box()
        at_start = slider.evaluate("slider => Number(slider.value) === 0")
        slider.click(position={"x": box["width"] - 2 if at_start else 2, "y": box["height"] / 2})
    else:
        control.locator("label:has(input:not(:checked))").first.click()


def by_keyboard(page, control):
    """Set the control to a neighbouring value with an arrow key."""
    slider = control.locator("input[type=range]")
    (slider if slider.count() else control.locator("input:checked")).focus()
    at_end = slider.count() and slider.evaluate("slider => slider.value === slider.max")
    page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
