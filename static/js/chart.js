// Comfort on top of the charts, which are whole without it: what a point says under the pointer or the arrow keys,
// and, when asked for, the same chart in Plotly to zoom into.
const SVG = "http://www.w3.org/2000/svg";

start(document);
// A chart that htmx has put in gets the same.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});

function start(scope) {
  for (const points of scope.querySelectorAll("svg.app-chart .app-chart__points")) tellPoints(points);
  for (const offer of scope.querySelectorAll("[data-chart-explore]")) offerExploring(offer);
}

// ---- points ----------------------------------------------------------------------------------------------

// A stage around the picture holds a tip and a slider whose value is the point: screen readers say it by themselves.
function tellPoints(group) {
  const svg = group.closest("svg");
  if (svg.parentElement.classList.contains("app-chart-stage")) return;
  const points = [...group.querySelectorAll("circle")].map((circle) => ({
    x: Number(circle.getAttribute("cx")),
    y: Number(circle.getAttribute("cy")),
    text: circle.querySelector("title").textContent,
  }));
  if (!points.length) return;
  keepTitlesFromPopping(svg);

  const stage = element("div", { class: "app-chart-stage" });
  svg.before(stage);
  const tip = element("div", { class: "app-tip", hidden: "" });
  const ring = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ r: 9, fill: "none", stroke: "#212b32", "stroke-width": 2 })) {
    ring.setAttribute(name, value);
  }
  const slider = pointSlider(points, (index) => show(index));
  stage.append(svg, slider, tip);

  function show(index) {
    const point = points[index];
    ring.setAttribute("cx", point.x);
    ring.setAttribute("cy", point.y);
    group.after(ring);
    say(tip, point.text);
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    place(tip, stage, point.x * scale, point.y * scale);
  }
  function hide() {
    ring.remove();
    tip.hidden = true;
  }

  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    show(nearest(points, x));
  });
  svg.addEventListener("pointerleave", () => {
    if (document.activeElement !== slider) hide();
  });
  slider.addEventListener("blur", hide);
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}

// The browser would show the picture's title and each point's as a small yellow box of its own.
function keepTitlesFromPopping(svg) {
  const [title, desc] = [svg.querySelector(":scope > title"), svg.querySelector(":scope > desc")];
  svg.removeAttribute("aria-labelledby");
  svg.setAttribute("aria-label", `${title.textContent}. ${desc.textContent}`);
  for (const popping of svg.querySelectorAll("title")) popping.remove();
}

function pointSlider(points, show) {
  let at = points.length - 1;
  const slider = element("div", {
    class: "app-chart-slider",
    role: "slider",
    tabindex: "0",
    "aria-label": "Points of the chart. Use the left and right arrow keys",
    "aria-valuemin": "1",
    "aria-valuemax": String(points.length),
  });
  const move = (index) => {
    at = Math.min(Math.max(index, 0), points.length - 1);
    slider.setAttribute("aria-valuenow", String(at + 1));
    slider.setAttribute("aria-valuetext", points[at].text);
  };
  move(at);
  slider.addEventListener("focus", () => show(at));
  slider.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0 };
    const target = event.key === "End" ? points.length - 1 : steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    move(target);
    show(at);
  });
  return slider;
}

function nearest(points, x) {
  let best = 0;
  points.forEach((point, index) => {
    if (Math.abs(point.x - x) < Math.abs(points[best].x - x)) best = index;
  });
  return best;
}

// "Week of 2 November 2026: 38 people. Shift": the first part in bold, the rest below it.
function say(tip, text) {
  const [first, ...rest] = text.split(". ");
  const head = element("b", {}, first);
  tip.replaceChildren(head, rest.join(". "));
  tip.hidden = false;
}

// Beside the point, on the side where there is room, and never outside the picture.
function place(tip, stage, x, y) {
  const room = stage.clientWidth;
  const left = x + 16 + tip.offsetWidth < room ? x + 16 : x - 16 - tip.offsetWidth;
  tip.style.left = `${Math.max(0, Math.min(left, room - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, y - tip.offsetHeight - 12)}px`;
}

// ---- exploring -------------------------------------------------------------------------------------------

// <div data-chart-explore data-figure-url="…" or data-figure-id="…" data-plotly="…">: the button appears only here,
// because without script it could do nothing.
function offerExploring(offer) {
  if (offer.firstElementChild) return;
  const button = element("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary" }, "Explore this chart");
  const note = element("p", { class: "app-explore__note", role: "status" });
  offer.append(button, note);
  button.addEventListener("click", async () => {
    button.disabled = true;
    note.textContent = "Loading the chart.";
    try {
      const [plotly, figure] = await Promise.all([loadPlotly(offer.dataset.plotly), loadFigure(offer)]);
      await explore(plotly, figure, offer, button, note);
    } catch {
      note.textContent = "The chart could not be loaded for exploring. The picture above shows the same numbers.";
    }
    button.disabled = false;
  });
}

async function loadFigure(offer) {
  const { figureId, figureUrl } = offer.dataset;
  if (figureId) return JSON.parse(document.getElementById(figureId).textContent);
  const answer = await fetch(figureUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

let plotlyLoading;

// 1.2 MB: only for those who ask, and once for all charts of a page.
function loadPlotly(url) {
  plotlyLoading ??= new Promise((resolve, reject) => {
    const script = element("script", { src: url });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      plotlyLoading = undefined;
      script.remove();
      reject(new Error("Plotly did not load"));
    });
    document.head.append(script);
  });
  return plotlyLoading;
}

async function explore(plotly, figure, offer, button, note) {
  const room = element("div", { class: "app-explore" });
  const stage = element("div", { class: "app-chart-stage" });
  const plot = element("div", { class: "app-explore__plot" });
  const bar = element("div", { class: "app-explore__bar", role: "group", "aria-label": "Look closer" });
  const still = offer.closest("figure")?.querySelectorAll(".app-chart-stage, svg.app-chart") ?? [];
  stage.append(plot);
  room.append(bar, stage);
  offer.prepend(room);
  const { description } = figure.layout.meta;
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", description);
  try {
    await plotly.newPlot(plot, figure.data, figure.layout, figure.config);
  } catch (error) {
    room.remove();
    throw error;
  }
  const whole = [...plot.layout.xaxis.range];
  const height = [...figure.layout.yaxis.range];

  const points = plottedPoints(figure.data.at(-1));
  if (points.length) {
    const slider = pointSlider(points, async (index) => {
      await bringIntoView(plotly, plot, points[index].x);
      plotly.Fx.hover(plot, [{ curveNumber: figure.data.length - 1, pointNumber: points[index].index }]);
    });
    slider.addEventListener("blur", () => plotly.Fx.unhover(plot));
    stage.append(slider);
  }
  const actions = {
    "Zoom in": () => zoom(plotly, plot, 0.5),
    "Zoom out": () => zoom(plotly, plot, 2),
    Earlier: () => zoom(plotly, plot, 1, -0.5),
    Later: () => zoom(plotly, plot, 1, 0.5),
    "Whole chart": () => plotly.relayout(plot, { "xaxis.range": [...whole], "yaxis.range": [...height] }),
    "Back to the picture": () => {
      plotly.purge(plot);
      room.remove();
      for (const picture of still) picture.style.display = "";
      button.hidden = false;
      note.textContent = "";
      button.focus();
    },
  };
  for (const [words, act] of Object.entries(actions)) {
    const press = element("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small" }, words);
    press.addEventListener("click", act);
    bar.append(press);
  }
  for (const picture of still) picture.style.display = "none";
  button.hidden = true;
  note.textContent = "Drag across the chart to look closer, or use the buttons.";
  bar.firstElementChild.focus();
}

function plottedPoints(trace) {
  return trace.x
    .map((x, index) => ({ x, index, text: trace.text[index], y: trace.y[index] }))
    .filter((point) => point.y !== null);
}

// A point outside what is shown: the view moves along until the point is in its middle.
async function bringIntoView(plotly, plot, x) {
  const { type, range } = plot.layout.xaxis;
  if (type === "category") return;
  const at = type === "date" ? moment(x) : x;
  const [low, high] = range.map((end) => (type === "date" ? moment(end) : Number(end)));
  if (at < low || at > high) await zoom(plotly, plot, 1, (at - (low + high) / 2) / (high - low));
}

// Wider or narrower around the middle, or along the axis by a share of what is shown.
function zoom(plotly, plot, factor, along = 0) {
  const dates = plot.layout.xaxis.type === "date";
  const [low, high] = plot.layout.xaxis.range.map((end) => (dates ? moment(end) : Number(end)));
  const middle = (low + high) / 2 + along * (high - low);
  const half = ((high - low) / 2) * factor;
  const range = [middle - half, middle + half].map((end) => (dates ? new Date(end).toISOString().slice(0, 19) : end));
  return plotly.relayout(plot, { "xaxis.range": range });
}

// Plotly writes "2026-03-24" or "2026-03-24 05:12:33.1234", in no time zone.
function moment(text) {
  return Date.parse(text.length > 10 ? `${text.slice(0, 23).replace(" ", "T")}Z` : text);
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
