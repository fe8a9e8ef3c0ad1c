"""What a built page is held to. Each check looks at an open page and returns a list of what is wrong, in words."""

from axe_playwright_python.sync_playwright import Axe

LOOPBACK = ("http://127.0.0.1:", "file://", "data:", "blob:", "about:")
OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth, wide = [];
  if (document.documentElement.scrollWidth <= width) return wide;
  for (const element of document.querySelectorAll("article *"))
    if (element.getBoundingClientRect().right > width + 1) wide.push(element.outerHTML.slice(0, 120));
  return wide.slice(0, 5).concat(`the page is ${document.documentElement.scrollWidth} px wide on ${width}`);
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


def overflow(page):
    """Elements that stick out of the page's width and make it scroll sideways."""
    return page.evaluate(OVERFLOWING)


def accessibility(page):
    """Violations that axe-core finds, each with the first element that has it."""
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
