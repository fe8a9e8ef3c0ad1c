// Times every explorable of an open page: milliseconds from a moved control to the new picture. tools/bench.py runs it.
async () => {
  const twoFrames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  async function timed(change) {
    await twoFrames();
    const start = performance.now();
    await change();
    await twoFrames();
    return performance.now() - start;
  }
  const step = (frame, input, value) => new Promise((done, fail) => {
    new MutationObserver((_, observer) => { observer.disconnect(); done(); }).observe(frame, { childList: true });
    setTimeout(fail, 10000, new Error(`no new picture after ${input.id || input.name} = ${value}`));
    if (input.type === "range") input.value = value; else input.checked = true;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const values = (input) => (input.type === "range" ? [...Array(Number(input.max) + 1).keys()] : [input.value]);
  const result = { idle: [], figures: {} };
  for (let count = 0; count < 20; count++) result.idle.push(await timed(() => {}));
  for (const figure of document.querySelectorAll(".explorable[id]")) {
    const [frame, inputs] = [figure.querySelector(".frame"), [...figure.querySelectorAll(".controls input")]];
    const steps = inputs.flatMap((input) => values(input).map((value) => () => step(frame, input, value)));
    const times = (result.figures[figure.id] = []);
    figure.scrollIntoView();
    for (const next of [...steps, ...steps, ...steps]) times.push(await timed(next));
  }
  return result;
}
