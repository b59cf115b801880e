// The map on its canvas: it can be moved, zoomed, picked from, and encircled with a lasso.

import { drawLasso, drawScene } from "./drawing.js";
import { listen } from "./gestures.js";
import { PointIndex, Viewport } from "./geometry.js";

const SHARPEST = 2; // pixels of the canvas per pixel of the page: more can't be seen

export class Plane {
  // `points` are { x, y, cells }; `on` has the functions hover(dot or null, event), pick(dot or null)
  // and lasso(corners on the map).
  constructor(canvas, points, on) {
    Object.assign(this, { canvas, points, on });
    this.context = canvas.getContext("2d");
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
    this.canvas.width = width * this.ratio;
    this.canvas.height = height * this.ratio;
    this.viewport.resize(width, height);
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
    const { context, ratio, scene, viewport } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.labels = drawScene(context, viewport, this.points, scene);
    const lasso = this.lasso ?? scene.lasso?.map(([x, y]) => viewport.toScreen(x, y));
    if (lasso) drawLasso(context, lasso, scene.accent);
  }

  // The dot drawn in full that is nearest to a place on the screen, within `reach` pixels.
  nearest([px, py], reach) {
    return this.index.nearest(this.viewport.toMap(px, py), reach / this.viewport.scale, (dot) => this.scene.levels[dot] === 2);
  }
}
