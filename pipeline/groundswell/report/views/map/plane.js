// The map on its canvas, over a cloud: it can be moved, zoomed, picked from, and encircled with a lasso.

import { cloudOf, placeOf } from "./density.js";
import { drawLasso, drawScene } from "./drawing.js";
import { listen } from "./gestures.js";
import { PointIndex, Viewport } from "./geometry.js";

const SHARPEST = 2; // pixels of the canvas per pixel of the page: more can't be seen
const EDGE = 40; // pixels between the edge and a dot that is brought onto the screen

export class Plane {
  // `points` are { x, y, cells }; `on` has the functions hover(dot or null, event), pick(dot or null), open(dot)
  // and lasso(corners on the map); `taken()` returns boxes on the screen that no label may be in.
  constructor(sheet, canvas, points, on) {
    Object.assign(this, { sheet, canvas, points, on });
    this.context = canvas.getContext("2d");
    this.cloud = null;
    this.index = new PointIndex(points.x, points.y);
    this.viewport = new Viewport(this.index.extent);
    this.lassoing = false; // whether moving the pointer draws a lasso
    this.lasso = null; // its corners on the screen while it is drawn
    this.labels = [];
    this.alive = new AbortController();
    listen(this, this.alive.signal);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    this.resize();
  }

  stop() {
    this.alive.abort();
    this.observer.disconnect();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.ratio = Math.min(devicePixelRatio || 1, SHARPEST);
    Object.assign(this.canvas, { width: width * this.ratio, height: height * this.ratio });
    this.viewport.resize(width, height);
    this.taken = this.on.taken();
    this.draw();
  }

  fit() {
    this.viewport.fit();
    this.draw();
  }

  // Show the given dots as large as they fit.
  frame(dots) {
    this.viewport.frame(dots.map((i) => this.points.x[i]), dots.map((i) => this.points.y[i]));
    this.draw();
  }

  zoom(factor, at) {
    this.viewport.zoom(factor, at);
    this.draw();
  }

  pan(dx, dy) {
    this.viewport.pan(dx, dy);
    this.draw();
  }

  paint(scene) {
    const before = this.scene;
    this.changed ||= !before || before.hues !== scene.hues || before.colors !== scene.colors || before.levels.some((level, i) => level !== scene.levels[i]);
    this.scene = scene;
    this.draw();
  }

  draw() {
    if (this.pending || this.viewport.scale === null || !this.scene) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.drawNow();
    });
  }

  drawNow() {
    const { context, ratio, scene, viewport, points } = this;
    if (this.changed) this.makeCloud();
    this.placeCloud();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.labels = drawScene(context, viewport, points, { scene, taken: this.taken });
    const lasso = this.lasso ?? scene.lasso?.map(([x, y]) => viewport.toScreen(x, y));
    if (lasso) drawLasso(context, lasso, scene.accent);
  }

  // The cloud follows from the scene alone, however it is moved.
  makeCloud() {
    this.changed = false;
    this.cloud?.canvas.remove();
    this.cloud = cloudOf(this.points, this.viewport.extent, this.scene);
    if (!this.cloud) return;
    this.cloud.canvas.className = "under";
    this.cloud.canvas.setAttribute("aria-hidden", "true");
    this.sheet.append(this.cloud.canvas);
  }

  placeCloud() {
    if (!this.cloud) return;
    const { left, top, scale, opacity } = placeOf(this.cloud, this.viewport);
    const { style, width, height } = this.cloud.canvas;
    Object.assign(style, { width: `${width}px`, height: `${height}px`, transform: `translate(${left}px, ${top}px) scale(${scale})` });
    Object.assign(style, { opacity, visibility: opacity ? "" : "hidden" });
  }

  // The dot drawn in full that is nearest to a place on the screen, within `reach` pixels.
  nearest([px, py], reach) {
    return this.index.nearest(this.viewport.toMap(px, py), reach / this.viewport.scale, (dot) => this.scene.levels[dot] === 2);
  }

  // The dot drawn in full that is next in a direction (-1, 0 or 1 to the right and down) from the selected one, or from
  // the middle of the screen; it is brought onto the screen.
  next(right, down) {
    const { viewport, points: { x, y }, scene: { levels, selected } } = this;
    const [fromX, fromY] = selected === null ? viewport.toMap(viewport.width / 2, viewport.height / 2) : [x[selected], y[selected]];
    let [best, least] = [selected, Infinity];
    for (let i = 0; i < x.length; i++) {
      if (levels[i] !== 2 || i === selected) continue;
      const ahead = (x[i] - fromX) * right - (y[i] - fromY) * down;
      const beside = Math.abs((x[i] - fromX) * down) + Math.abs((y[i] - fromY) * right);
      if (ahead <= 0 || beside > 2 * ahead) continue;
      if (ahead + 2 * beside < least) [best, least] = [i, ahead + 2 * beside];
    }
    if (best !== null) this.bringIn(viewport.toScreen(x[best], y[best]));
    return best;
  }

  bringIn([px, py]) {
    const { width, height } = this.viewport;
    const move = (at, length) => Math.min(Math.max(at, EDGE), length - EDGE) - at;
    this.pan(move(px, width), move(py, height));
  }
}
