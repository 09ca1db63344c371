// Marking words of a text with mouse or keyboard, for masking, coding and quoting. The places go into hidden fields,
// or the words into a list; without this script the same forms take sentences and typed words.
// Places are counted in characters (code points) as the server counts them, not in UTF-16 units.
const text = document.querySelector("[data-highlight]");
if (text) watch(text);

function watch(text) {
  const said = document.querySelector("[data-highlight-said]");
  const start = document.querySelector("[data-highlight-start]");
  const end = document.querySelector("[data-highlight-end]");
  const list = document.querySelector("[data-highlight-words]");
  const add = document.querySelector("[data-highlight-add]");
  const words = [...text.textContent.matchAll(/\S+/g)].map((word) => [word.index, word.index + word[0].length]);
  let anchor = -1;
  let cursor = -1;
  for (const help of document.querySelectorAll("[data-highlight-help]")) help.hidden = false;
  if (add && list) add.hidden = false;

  document.addEventListener("selectionchange", () => {
    const place = selected(text);
    if (!place) return;
    const chosen = text.textContent.slice(...place);
    if (start && end) {
      start.value = points(text, place[0]);
      end.value = points(text, place[1]);
    }
    if (said) said.textContent = `Marked: “${chosen}”`;
  });

  text.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const edge = { Home: 0, End: words.length - 1 }[event.key];
    if ((step === undefined && edge === undefined) || !words.length) return;
    event.preventDefault();
    cursor = edge ?? Math.min(Math.max(cursor + step, 0), words.length - 1);
    if (!event.shiftKey || anchor < 0) anchor = cursor;
    const [first, last] = anchor < cursor ? [anchor, cursor] : [cursor, anchor];
    select(text, words[first][0], words[last][1]);
  });

  add?.addEventListener("click", () => {
    const place = selected(text);
    const chosen = place ? text.textContent.slice(...place).trim() : "";
    if (!chosen) {
      said.textContent = "Mark some words first.";
      return;
    }
    const lines = chosen.split("\n").map((line) => line.trim());
    list.value = [list.value.trim(), ...lines].filter(Boolean).join("\n");
    said.textContent = `On the list: “${chosen}”`;
  });
  // A press on the button must not take the marking away before it is read.
  add?.addEventListener("mousedown", (event) => event.preventDefault());
}

// Where the marking lies in the text, in UTF-16 units; null when there is none or it reaches beyond.
function selected(text) {
  const marking = getSelection();
  if (!marking.rangeCount || marking.isCollapsed) return null;
  const range = marking.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return [start, start + range.toString().length];
}

function points(text, units) {
  return [...text.textContent.slice(0, units)].length;
}

function select(text, start, end) {
  const range = document.createRange();
  range.setStart(...node(text, start));
  range.setEnd(...node(text, end));
  const marking = getSelection();
  marking.removeAllRanges();
  marking.addRange(range);
}

// The text node and the place in it, for a place in the whole text.
function node(text, place) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let rest = place;
  while (walker.nextNode()) {
    if (rest <= walker.currentNode.length) return [walker.currentNode, rest];
    rest -= walker.currentNode.length;
  }
  return [text, text.childNodes.length];
}
