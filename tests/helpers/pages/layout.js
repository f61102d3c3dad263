// Finds problems in the current layout of the page: a function for `page.evaluate`.
() => {
  const LEAST_TARGET = 24 - 0.1; // CSS pixels
  const OFF_CENTRE = 0.06; // of the width
  const APART = 3; // CSS pixels between the names of two tabs
  const NARROWEST = 320; // where the tabs of a class need two lines
  const CAPITALS = 0.72; // height of a capital letter / type size: a line's box is higher than its letters
  const wide = document.documentElement.clientWidth;
  const problems = new Set();

  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".announcement, .skip, #shell");
  const nameOf = (e) => `${e.tagName.toLowerCase()}${e.classList[0] ? `.${e.classList[0]}` : ""}`;
  const isHiding = ({ display, overflowX, overflowY, contain }) =>
    !/inline$|contents/.test(display) &&
    (`${overflowX}${overflowY}` !== "visiblevisible" || /paint|content|strict/.test(contain));

  // The nearest ancestor, or the element itself, that clips its content.
  const clips = new Map();
  function clipOf(e) {
    if (!e || e === document.body) return null;
    if (clips.has(e)) return clips.get(e);
    const outer = clipOf(e.parentElement);
    const style = getComputedStyle(e);
    const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
    const clip = isHiding(style) ? { e, scrolls, box: e.getBoundingClientRect(), outer } : outer;
    clips.set(e, clip);
    return clip;
  }

  // The visible part of a line of text, or null.
  function visiblePart(line, parent, words, size) {
    let { left, right, top, bottom } = line;
    for (let clip = clipOf(parent); clip; clip = clip.outer) {
      const { box } = clip;
      if (box.width <= 2) return null; // for screen readers only
      const isCut =
        Math.max(box.left - left, right - box.right) > 1.5 || Math.max(box.top - top, bottom - box.bottom) > size / 4;
      if (isCut && !clip.scrolls) problems.add(`cut off by ${nameOf(clip.e)}: ${words}`);
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      if (right - left < 1 || bottom - top < 1) return null; // scrolled away
    }
    if (left < -1 || right > wide + 1) problems.add(`beyond the window: ${words}`);
    const margin = Math.max(0, (bottom - top - size * CAPITALS) / 2);
    return { left, right, top: top + margin, bottom: bottom - margin };
  }

  const lines = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    const words = node.textContent.trim().slice(0, 40);
    if (!words || parent.closest("script, style, noscript, option") || !isSeen(parent)) continue;
    range.selectNodeContents(node);
    const size = parseFloat(getComputedStyle(parent).fontSize) * (parent.closest("svg")?.getScreenCTM().a ?? 1);
    for (const line of range.getClientRects()) {
      const button = parent.closest(".open-lesson");
      const isWithoutRoom = button && line.top >= button.getBoundingClientRect().bottom; // its word
      if (line.width < 2 || isWithoutRoom) continue;
      const part = visiblePart(line, parent, words, size);
      if (part) lines.push({ ...part, node, parent, words, size });
    }
  }

  lines.sort((one, other) => one.top - other.top);
  lines.forEach((one, i) => {
    for (let k = i + 1; k < lines.length && lines[k].top < one.bottom - 2; k++) {
      const other = lines[k];
      if (one.node === other.node) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - other.top;
      if (across > 2 && down > 2) problems.add(`overlap: ${one.words} / ${other.words}`);
    }
  });

  for (const e of document.querySelectorAll("button, a, input, select, summary")) {
    const { width, height, right } = (e.closest("label") ?? e).getBoundingClientRect();
    if (isSeen(e) && e.closest("#head") && right > wide + 1) problems.add(`beyond the window: ${nameOf(e)}`);
    const isInText = e.matches("p a");
    const isForKeys = getComputedStyle(e).pointerEvents === "none"; // what lies below it takes the pointer
    if (isSeen(e) && width && !isInText && !isForKeys && Math.min(width, height) < LEAST_TARGET)
      problems.add(`hard to hit: ${nameOf(e)} ${e.textContent.trim()} ${width.toFixed()} x ${height.toFixed()}`);
  }
  for (const e of document.querySelectorAll("button, td, th, h1, h2, .card")) {
    const isMark = e.matches(".sheet .marks button"); // with its reading beside it
    if (isSeen(e) && !isMark && e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 1)
      problems.add(`wider than its box: ${nameOf(e)} ${e.textContent.trim().slice(0, 40)}`);
  }

  const boxOf = (e) => e.getBoundingClientRect();
  const names = [...document.querySelectorAll("#head [role=tab]")].filter(isSeen).map((tab) => {
    range.selectNodeContents(tab);
    return boxOf(range);
  });
  if (wide > NARROWEST && names.some(({ top }) => Math.abs(top - names[0].top) > 1))
    problems.add("the tabs need two lines");
  else if (wide > 1000 && names.some(({ left }, i) => i > 0 && left - names[i - 1].right < APART))
    problems.add("the tabs are close together");

  const content = [
    ...[...document.querySelectorAll("#desk :is(canvas, button, .pill, table, pre, .card, .bar, .track, .rows, .digits)")].filter(isSeen).map(boxOf),
    ...lines.filter(({ parent }) => parent.closest("#desk")),
  ].filter(({ left, right }) => right > left);
  const [left, right] = [Math.min(...content.map((e) => e.left)), wide - Math.max(...content.map((e) => e.right))];
  if (Math.abs(left - right) > OFF_CENTRE * wide) problems.add(`off-centre: ${left.toFixed()} and ${right.toFixed()}`);
  if (document.documentElement.scrollWidth > wide) problems.add("scrolls sideways");

  const areas = [...document.querySelectorAll("#pad, #panel-draw")].filter(isSeen).map(boxOf);
  const frequent = [...document.querySelectorAll("#pad .tools button, #head [role=tab]")].filter(isSeen).map(boxOf);
  const small = lines.filter(({ parent, size }) => size < innerHeight / 40 - 0.05 && !parent.closest("footer"));
  return {
    language: document.documentElement.lang,
    problems: [...problems],
    bottom: Math.max(...content.map((e) => e.bottom)) + scrollY, // of the content, without the footer
    height: document.documentElement.scrollHeight,
    used: areas.reduce((sum, { width, height }) => sum + width * height, 0) / (wide * innerHeight), // on Draw
    target: Math.min(...frequent.map(({ width, height }) => Math.min(width, height))), // the smallest of the frequent ones
    pad: boxOf(document.querySelector(".pad canvas")).width,
    bar: Math.min(...[...document.querySelectorAll("#panel-draw .bar")].map((e) => boxOf(e).height)),
    small: small.map(({ words, size }) => `${words}: ${size.toFixed(1)}`), // type below 1/40 of the height
  };
};
