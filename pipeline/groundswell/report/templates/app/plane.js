// The map's drawing: dots on a canvas that can be moved, enlarged and picked from.
//
// Drawn in two dimensions rather than with WebGL: fifty thousand dots take a few hundredths of a
// second, it works where there is no WebGL, and the page's policy need not allow evaluated code.

// Pixels that a name may stand beside its place where another is in the way.
const SHIFTS = [0, 20, -20, 40, -40];

class Plane {
  constructor(canvas, points, { onhover, onpick, onlasso, onview }) {
    Object.assign(this, { canvas, points, onhover, onpick, onlasso, onview });
    this.context = canvas.getContext("2d");
    this.scale = null;
    this.lasso = null;
    this.lassoing = false;
    this.pointers = new Map();
    this.alive = new AbortController();
    this.bucket();
    this.listen();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    this.resize();
  }

  stop() {
    this.alive.abort();
    this.observer.disconnect();
  }

  // Dots by square of the map, so that the nearest one is found among few.
  bucket() {
    const { x, y } = this.points;
    this.extent = [Math.max(...sample(x), 1), Math.max(...sample(y), 1)];
    this.base = Math.min(3.2, Math.max(1.7, 1.7 * (6000 / (x.length + 1)) ** 0.25)); // fewer dots are drawn larger
    this.solid = Math.min(0.75, Math.max(0.4, 0.75 * (8000 / (x.length + 1)) ** 0.45)); // and more of them fainter
    this.squares = new Map();
    for (let i = 0; i < x.length; i++) {
      const key = (x[i] >> 6) * 64 + (y[i] >> 6);
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(i);
    }
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.ratio = ratio;
    if (this.scale === null || (this.width !== width && this.fitted)) {
      Object.assign(this, { width, height });
      this.fit();
    }
    Object.assign(this, { width, height });
    this.draw();
  }

  fit() {
    const margin = 28;
    this.scale = Math.min((this.width - 2 * margin) / this.extent[0], (this.height - 2 * margin) / this.extent[1]);
    this.left = (this.width - this.extent[0] * this.scale) / 2;
    this.top = (this.height - this.extent[1] * this.scale) / 2;
    this.least = this.scale;
    this.fitted = true;
    this.draw();
  }

  // Show the given dots as large as they fit.
  frame(dots) {
    if (!dots.length || this.scale === null) return;
    const xs = dots.map((i) => this.points.x[i]).sort((a, b) => a - b);
    const ys = dots.map((i) => this.points.y[i]).sort((a, b) => a - b);
    const cut = Math.floor(dots.length * 0.04);
    const [x0, x1, y0, y1] = [xs[cut], xs.at(-1 - cut), ys[cut], ys.at(-1 - cut)];
    const scale = Math.min(this.width / (x1 - x0 + 500), this.height / (y1 - y0 + 500), this.least * 12);
    this.scale = Math.max(scale, this.least);
    this.left = this.width / 2 - ((x0 + x1) / 2) * this.scale;
    this.top = this.height / 2 - (this.extent[1] - (y0 + y1) / 2) * this.scale;
    this.fitted = false;
    this.draw();
  }

  zoom(factor, at = [this.width / 2, this.height / 2]) {
    const scale = Math.min(Math.max(this.scale * factor, this.least * 0.6), this.least * 60);
    const real = scale / this.scale;
    this.left = at[0] - (at[0] - this.left) * real;
    this.top = at[1] - (at[1] - this.top) * real;
    this.scale = scale;
    this.fitted = false;
    this.draw();
  }

  pan(dx, dy) {
    this.left += dx;
    this.top += dy;
    this.fitted = false;
    this.draw();
  }

  place(i) {
    return this.onScreen(this.points.x[i], this.points.y[i]);
  }

  onScreen(x, y) {
    return [this.left + x * this.scale, this.top + (this.extent[1] - y) * this.scale];
  }

  // `shown[i]` is 0 for not at all, 1 for faint, 2 for full; `hues[i]` picks from `colours`.
  paint(state) {
    this.state = state;
    this.draw();
  }

  draw() {
    if (this.pending || this.scale === null || !this.state) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.drawNow();
    });
  }

  drawNow() {
    const { context, ratio, state } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    const radius = Math.min(6, Math.max(1.5, this.base * Math.sqrt(this.scale / this.least)));
    this.radius = radius;
    this.drawCells();
    this.drawDots(1, radius * 0.8, () => state.faint, 0.35);
    for (let hue = -1; hue < state.colours.length - 1; hue++) this.drawDots(2, radius, () => state.colours.at(hue), Math.min(0.8, this.solid * (this.scale / this.least) ** 0.6), hue);
    if (state.chosen !== null) this.ring(state.chosen);
    this.drawNames();
    const lasso = this.lasso ?? state.lasso?.map(([x, y]) => this.onScreen(x, y));
    if (lasso) this.drawLasso(lasso);
  }

  drawDots(level, radius, colour, opacity, hue = null) {
    const { context, state } = this;
    const { x, y } = this.points;
    context.beginPath();
    for (let i = 0; i < x.length; i++) {
      if (state.shown[i] !== level || (hue !== null && state.hues[i] !== hue)) continue;
      const [px, py] = this.place(i);
      if (px < -8 || py < -8 || px > this.width + 8 || py > this.height + 8) continue;
      context.moveTo(px + radius, py);
      context.arc(px, py, radius, 0, 6.2832);
    }
    context.globalAlpha = opacity;
    context.fillStyle = colour();
    context.fill();
    context.globalAlpha = 1;
  }

  // Papers that are counted rather than listed: a square per cell, its area by their number.
  squaresDrawn() {
    const { cells } = this.points;
    return cells.x.map((x, i) => {
      const side = Math.min(42 * this.scale, (4 + 4 * Math.sqrt(cells.count[i])) * this.scale);
      return {
        x: this.left + x * this.scale - side / 2,
        y: this.top + (this.extent[1] - cells.y[i]) * this.scale - side / 2,
        side,
        colour: this.state.colours.at(this.state.cellHues[i]),
      };
    });
  }

  drawCells() {
    const { context } = this;
    context.globalAlpha = 0.25;
    for (const { x, y, side, colour } of this.squaresDrawn()) {
      context.fillStyle = colour;
      context.fillRect(x, y, side, side);
    }
    context.globalAlpha = 1;
  }

  ring(i) {
    const [x, y] = this.place(i);
    this.context.beginPath();
    this.context.arc(x, y, this.radius + 5, 0, 6.2832);
    this.context.lineWidth = 2;
    this.context.strokeStyle = this.state.ink;
    this.context.stroke();
  }

  // Names of topics where they have room, those first in the list first.
  drawNames() {
    const { context, state } = this;
    context.font = `600 13px ${state.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const taken = [];
    this.named = [];
    for (const { text, x, y, reach } of state.names) {
      const width = context.measureText(text).width;
      // A name stands above a group that it would cover.
      const lift = reach * this.scale < 36 ? reach * this.scale + 12 : 0;
      const middle = [this.left + x * this.scale, this.top + (this.extent[1] - y) * this.scale - lift];
      if (middle[0] < 0 || middle[0] > this.width || middle[1] < 0 || middle[1] > this.height) continue;
      const half = width / 2 + 4;
      const px = Math.min(Math.max(middle[0], half), this.width - half);
      const box = (py) => [px - half, py - 10, px + half, py + 10];
      const free = ([x0, y0, x1, y1]) => y0 >= 0 && y1 <= this.height && !taken.some((other) => x0 < other[2] && x1 > other[0] && y0 < other[3] && y1 > other[1]);
      const py = SHIFTS.map((shift) => middle[1] + shift).find((at) => free(box(at)));
      if (py === undefined) continue;
      taken.push(box(py));
      this.named.push({ text, x: px, y: py });
      context.lineWidth = 4;
      context.strokeStyle = state.paper;
      context.strokeText(text, px, py);
      context.fillStyle = state.ink;
      context.fillText(text, px, py);
    }
  }

  drawLasso(lasso) {
    const { context, state } = this;
    context.beginPath();
    lasso.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
    context.fillStyle = state.accent;
    context.globalAlpha = 0.12;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.strokeStyle = state.accent;
    context.stroke();
  }

  // The shown dot nearest to a place on the screen, within reach of a finger or a pointer.
  nearest(px, py, reach = 14) {
    const [x, y] = this.onMap(px, py);
    const far = Math.max(1, Math.min(6, Math.ceil(reach / this.scale / 64)));
    let best = null;
    let least = (reach / this.scale) ** 2;
    for (let i = (x >> 6) - far; i <= (x >> 6) + far; i++) {
      for (let j = (y >> 6) - far; j <= (y >> 6) + far; j++) {
        for (const dot of this.squares.get(i * 64 + j) ?? []) {
          if (this.state.shown[dot] !== 2) continue;
          const distance = (this.points.x[dot] - x) ** 2 + (this.points.y[dot] - y) ** 2;
          if (distance < least) [best, least] = [dot, distance];
        }
      }
    }
    return best;
  }

  // A place on the screen as a place on the map.
  onMap(px, py) {
    return [(px - this.left) / this.scale, this.extent[1] - (py - this.top) / this.scale];
  }

  listen() {
    const { canvas } = this;
    const on = (name, handler) => canvas.addEventListener(name, handler, { signal: this.alive.signal });
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    let moved = 0;
    on("pointerdown", (event) => {
      try {
        canvas.setPointerCapture(event.pointerId);
      } catch {
        // a pointer that is already gone cannot be held
      }
      this.pointers.set(event.pointerId, at(event));
      moved = 0;
      if (this.lassoing && this.pointers.size === 1) this.lasso = [at(event)];
    });
    on("pointermove", (event) => {
      const now = at(event);
      const before = this.pointers.get(event.pointerId);
      if (!before) {
        if (event.pointerType === "mouse") this.onhover(this.nearest(...now), event);
        return;
      }
      const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
      moved += Math.abs(dx) + Math.abs(dy);
      if (this.pointers.size === 2) this.pinch(event.pointerId, now);
      else if (this.lasso && this.lassoing) {
        this.lasso.push(now);
        this.draw();
      } else this.pan(dx, dy);
      this.pointers.set(event.pointerId, now);
      this.onhover(null, event);
    });
    const lift = (event) => {
      if (!this.pointers.delete(event.pointerId)) return;
      if (this.lasso && this.lassoing && this.lasso.length > 2) {
        const corners = this.lasso.map((place) => this.onMap(...place).map(Math.round));
        this.lasso = null;
        this.draw();
        this.onlasso(corners);
      } else if (moved < 6 && event.type === "pointerup") {
        this.lasso = null;
        this.onpick(this.nearest(...at(event), event.pointerType === "mouse" ? 14 : 24));
      }
    };
    on("pointerup", lift);
    on("pointercancel", lift);
    on("pointerleave", (event) => this.onhover(null, event));
    on("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), at(event));
    });
    on("dblclick", (event) => this.zoom(2, at(event)));
    on("keydown", (event) => {
      const step = 60;
      const keys = {
        ArrowLeft: () => this.pan(step, 0), ArrowRight: () => this.pan(-step, 0),
        ArrowUp: () => this.pan(0, step), ArrowDown: () => this.pan(0, -step),
        "+": () => this.zoom(1.4), "=": () => this.zoom(1.4), "-": () => this.zoom(1 / 1.4), 0: () => this.fit(),
      };
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
  }

  pinch(id, now) {
    const [other] = [...this.pointers].filter(([key]) => key !== id).map(([, place]) => place);
    const before = this.pointers.get(id);
    const distance = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
    this.zoom(distance(now) / distance(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
  }
}

// The largest value, in a list short enough to spread into a call.
const sample = (values) => [values.reduce((most, value) => (value > most ? value : most), 0)];

function encloses(polygon, [x, y]) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
