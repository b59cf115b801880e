// Pointers and keys on the map.

const REACH = { mouse: 14, touch: 24 }; // pixels between a pointer or a finger and the dot it means
const CLICK = 6; // pixels that a pointer may move and still click
const STEP = 60; // pixels that an arrow key moves the map

const KEYS = {
  ArrowLeft: (plane) => plane.pan(STEP, 0),
  ArrowRight: (plane) => plane.pan(-STEP, 0),
  ArrowUp: (plane) => plane.pan(0, STEP),
  ArrowDown: (plane) => plane.pan(0, -STEP),
  "+": (plane) => plane.zoom(1.4),
  "=": (plane) => plane.zoom(1.4),
  "-": (plane) => plane.zoom(1 / 1.4),
  0: (plane) => plane.fit(),
  Enter: (plane) => plane.scene.selected !== null && plane.on.open(plane.scene.selected),
  Escape: (plane) => plane.on.pick(null, true),
};

// With Shift held down, arrows go from paper to paper.
const NEXT = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Listen on the plane's canvas until `signal` is aborted.
export function listen(plane, signal) {
  const { canvas } = plane;
  const pointers = new PlanePointers(plane);
  const on = (name, handler) => canvas.addEventListener(name, handler, { signal });
  on("pointerdown", (event) => pointers.down(event));
  on("pointermove", (event) => pointers.move(event));
  on("pointerup", (event) => pointers.up(event));
  on("pointercancel", (event) => pointers.up(event));
  on("pointerleave", (event) => plane.on.hover(null, event));
  on("wheel", (event) => {
    event.preventDefault();
    // A wheel counts in lines or in pixels.
    plane.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), placeOf(event));
  });
  on("dblclick", (event) => plane.zoom(2, placeOf(event)));
  on("keydown", (event) => {
    if (!Object.hasOwn(KEYS, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey && NEXT[event.key]) plane.on.pick(plane.next(...NEXT[event.key]), true);
    else KEYS[event.key](plane);
  });
}

// An event's place on its canvas.
function placeOf(event) {
  const box = event.target.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

class PlanePointers {
  constructor(plane) {
    this.plane = plane;
    this.places = new Map(); // of the pointers that are down, by id
    this.moved = 0; // pixels since the last one came down
  }

  down(event) {
    try {
      this.plane.canvas.setPointerCapture(event.pointerId);
    } catch {
      // a pointer that is already gone cannot be held
    }
    this.places.set(event.pointerId, placeOf(event));
    this.moved = 0;
    if (this.plane.lassoing && this.places.size === 1) this.plane.lasso = [placeOf(event)];
  }

  move(event) {
    const { plane, places } = this;
    const now = placeOf(event);
    const before = places.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") plane.on.hover(plane.nearest(now, REACH.mouse), event);
      return;
    }
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    this.moved += Math.abs(dx) + Math.abs(dy);
    if (places.size === 2) this.pinch(event.pointerId, now);
    else if (plane.lasso && plane.lassoing) {
      plane.lasso.push(now);
      plane.draw();
    } else plane.pan(dx, dy);
    places.set(event.pointerId, now);
    plane.on.hover(null, event);
  }

  up(event) {
    const { plane } = this;
    if (!this.places.delete(event.pointerId)) return;
    if (plane.lassoing && plane.lasso?.length > 2) {
      const corners = plane.lasso.map((place) => plane.viewport.toMap(...place).map(Math.round));
      plane.lasso = null;
      plane.draw();
      plane.on.lasso(corners);
    } else if (this.moved < CLICK && event.type === "pointerup") {
      plane.lasso = null;
      plane.on.pick(plane.nearest(placeOf(event), event.pointerType === "mouse" ? REACH.mouse : REACH.touch));
    }
  }

  // Two fingers: zoom by what their distance changes.
  pinch(id, now) {
    const [other] = [...this.places].filter(([key]) => key !== id).map(([, place]) => place);
    const distance = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
    this.plane.zoom(distance(now) / distance(this.places.get(id)), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
  }
}
