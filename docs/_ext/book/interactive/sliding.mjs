// Handles that slide sideways, by pointer (mouse, finger, pen) and by keyboard, in steps.

import { sayValue } from "./kit.mjs";

const REACH = 30; // pixels: who presses farther from all handles scrolls or selects, and moves none
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }; // in steps

// Without what floating point adds to decimal numbers.
export const tidy = (value) => Math.round(value * 1e9) / 1e9;

// `snap` goes to the nearest multiple of a step; `next` to the next one beyond a value, or the `count`-th; negative counts go down.
export const steps = (step) => ({
  snap: (value) => tidy(Math.round(value / step) * step),
  next: (value, count) => tidy((count > 0 ? Math.floor(value / step + 1e-6) : Math.ceil(value / step - 1e-6)) * step + count * step),
});

// The handles in an area. `at(event)` is the value below a pointer, `far(event)` its distance in pixels from each handle,
// `value(k)` the value of a handle and `limits(k)` how far it goes. `state()` is what is kept; `move(k, value)` returns the
// state after a movement, and `act(state, done)` gets it.
export function slide(area, handles, { at, far, value, limits, state, move, act, snap, next }) {
  let held;
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const distances = far(event), least = Math.min(...distances);
    if (least > REACH) return;
    event.preventDefault();
    area.setPointerCapture(event.pointerId);
    // Where handles are at one place, the direction says which one moves.
    const near = distances.flatMap((distance, k) => (distance < least + 1e-3 ? [k] : []));
    held = { near, from: at(event), start: value(near[0]), before: state() };
    handles[near[0]].focus({ preventScroll: true });
  });
  area.addEventListener("pointermove", (event) => {
    if (!held) return;
    const by = at(event) - held.from;
    if (held.near.length > 1 && snap(held.start + by) !== held.start) {
      held.near = [by > 0 ? held.near.at(-1) : held.near[0]];
      handles[held.near[0]].focus({ preventScroll: true });
    }
    // A press alone changes nothing: a handle that is on no step stays there until it is moved by half of one.
    if (held.moved || snap(held.start + by) !== snap(held.start)) {
      held.moved = true;
      act(move(held.near[0], snap(held.start + by)), false);
    }
  });
  area.addEventListener("pointerup", () => {
    if (held?.moved) act(state(), true);
    held = null;
  });
  area.addEventListener("pointercancel", () => {
    if (held?.moved) act(held.before, true); // the finger scrolls
    held = null;
  });
  handles.forEach((handle, k) => handle.addEventListener("keydown", (event) => {
    const [low, high] = limits(k);
    const to = event.key in KEYS ? next(value(k), KEYS[event.key]) : { Home: low, End: high }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act(move(k, to), true);
  }));
}

// A handle for `slide`, and its values for screen readers.
export const handleAttributes = (label) => ({ role: "slider", tabindex: "0", "aria-orientation": "horizontal", "aria-label": label });
export function sayValues(handle, values) {
  for (const [name, value] of Object.entries(values)) name === "text" ? sayValue(handle, value) : handle.setAttribute(`aria-value${name}`, value);
}
