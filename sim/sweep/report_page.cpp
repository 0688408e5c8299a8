// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/report_page.hpp"

namespace weir {

const char* const report_page = R"page(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Weir sweep</title>
<style>
body { font: 14px sans-serif; margin: 1em auto; max-width: 1100px; color: #222; }
svg { width: 100%; background: #fff; border: 1px solid #dde; }
text { font-size: 11px; } select { margin-right: 1em; }
circle { fill: #2f6fab; fill-opacity: .45; cursor: pointer; } circle.front { fill: #d9822b; fill-opacity: 1; }
circle.out { fill: #ccc; fill-opacity: .3; } circle.chosen { stroke: #000; stroke-width: 2; }
path { fill: none; stroke: #2f6fab; stroke-opacity: .25; } path.front { stroke: #d9822b; stroke-opacity: .8; }
path.out { stroke: #ddd; stroke-opacity: .1; } path.chosen { stroke: #000; stroke-opacity: 1; stroke-width: 2; }
.brush { fill: #d9822b; fill-opacity: .2; } pre { white-space: pre-wrap; background: #f4f5f7; padding: .6em; }
</style></head><body>
<h1 id="title"></h1><p id="counts"></p>
<label>x <select id="x"></select></label><label>y <select id="y"></select></label>
<label><input type="checkbox" id="log" checked> logarithmic</label> <span id="front"></span>
<svg id="scatter" viewBox="0 0 1100 420"></svg>
<p>Drag along an axis to keep a range of it, click it to keep all; click a point to see how to run it again.</p>
<svg id="parallel" viewBox="0 0 1100 340"></svg>
<pre id="chosen">no point chosen</pre><h2>Failed</h2><pre id="failed"></pre>
<script>
const data = @DATA@;
const NS = "http://www.w3.org/2000/svg", $ = id => document.getElementById(id);
const columns = data.axes.map((name, i) => ({name, of: r => r.axes[i], up: false}))
  .concat(data.columns.map((c, i) => ({name: c.name, of: r => r.results[i], up: c.is_maximized})));
const rows = data.rows.filter(r => !r.error);
const ranges = new Map();
let chosen = null;
function add(parent, kind, attributes, text) {
  const node = document.createElementNS(NS, kind);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return parent.appendChild(node);
}
const short = v => typeof v === "number" ? String(+v.toPrecision(4)) : String(v);
function scale(column, from, to, log) {
  const values = rows.map(column.of).filter(v => v !== null);
  if (values.some(v => typeof v !== "number")) {
    const names = [...new Set(values)];
    return {at: v => names.indexOf(v) < 0 ? null : from + (to - from) * (names.indexOf(v) + .5) / names.length, ticks: names};
  }
  const f = log && values.every(v => v > 0) ? Math.log : v => v, back = f === Math.log ? Math.exp : v => v;
  let low = Infinity, high = -Infinity;
  for (const v of values) { low = Math.min(low, f(v)); high = Math.max(high, f(v)); }
  if (low === high) { low -= .5; high += .5; }
  return {at: v => v === null ? null : from + (to - from) * (f(v) - low) / (high - low),
          ticks: [0, .25, .5, .75, 1].map(s => back(low + s * (high - low)))};
}
function frontOf(x, y) {
  const cost = (c, r) => c.up ? -c.of(r) : c.of(r);
  const sorted = rows.filter(r => isIn(r) && typeof x.of(r) === "number" && typeof y.of(r) === "number")
    .sort((a, b) => cost(x, a) - cost(x, b) || cost(y, a) - cost(y, b));
  let best = Infinity;
  return new Set(sorted.filter(r => cost(y, r) < best && ((best = cost(y, r)), true)));
}
function isIn(row) {
  for (const [column, [scaled, low, high]] of ranges) {
    const at = scaled.at(column.of(row));
    if (at === null || at < low || at > high) return false;
  }
  return true;
}
const kind = (row, front) => row === chosen ? "chosen" : !isIn(row) ? "out" : front.has(row) ? "front" : "";
function choose(row) {
  chosen = row;
  $("chosen").textContent = columns.map(c => c.name + " = " + c.of(row)).join("\n") + "\n\n" + row.command;
  draw();
}
function drawScatter(x, y, front) {
  const svg = $("scatter"), log = $("log").checked;
  svg.replaceChildren();
  const sx = scale(x, 80, 1080, log), sy = scale(y, 380, 20, log);
  for (const t of sx.ticks) add(svg, "text", {x: sx.at(t), y: 398, "text-anchor": "middle"}, short(t));
  for (const t of sy.ticks) add(svg, "text", {x: 74, y: sy.at(t) + 4, "text-anchor": "end"}, short(t));
  add(svg, "text", {x: 580, y: 414, "text-anchor": "middle"}, x.name);
  add(svg, "text", {transform: "translate(12 200) rotate(-90)", "text-anchor": "middle"}, y.name);
  for (const row of rows) {
    const cx = sx.at(x.of(row)), cy = sy.at(y.of(row));
    if (cx === null || cy === null) continue;
    add(svg, "circle", {cx, cy, r: front.has(row) ? 4 : 3, class: kind(row, front)}).onclick = () => choose(row);
  }
  $("front").textContent = front.size + " points on the front of x and y (orange)";
}
function drawParallel(front) {
  const svg = $("parallel");
  svg.replaceChildren();
  const place = i => 60 + 1000 * i / Math.max(1, columns.length - 1);
  const scales = columns.map(c => scale(c, 300, 40, true));
  for (const row of rows) {
    const points = columns.map((c, i) => [place(i), scales[i].at(c.of(row))]).filter(p => p[1] !== null);
    const line = add(svg, "path", {d: "M" + points.map(p => p[0].toFixed(1) + " " + p[1].toFixed(1)).join("L"), class: kind(row, front)});
    line.onclick = () => choose(row);
  }
  columns.forEach((column, i) => {
    add(svg, "line", {x1: place(i), x2: place(i), y1: 40, y2: 300, stroke: "#333"});
    const name = column.name.length > 18 ? "…" + column.name.slice(-17) : column.name;
    add(svg, "text", {x: place(i), y: i % 2 ? 30 : 16, "text-anchor": "middle"}, name).appendChild(
      document.createElementNS(NS, "title")).textContent = column.name;
    add(svg, "text", {x: place(i), y: 314, "text-anchor": "middle"}, short(scales[i].ticks[0]));
    add(svg, "text", {x: place(i), y: 328, "text-anchor": "middle"}, "to " + short(scales[i].ticks.at(-1)));
    const range = ranges.get(column);
    if (range) add(svg, "rect", {class: "brush", x: place(i) - 8, width: 16, y: range[1], height: range[2] - range[1]});
    const handle = add(svg, "rect", {x: place(i) - 10, width: 20, y: 40, height: 260, fill: "transparent"});
    const height = e => (e.clientY - svg.getBoundingClientRect().top) * 340 / svg.getBoundingClientRect().height;
    handle.onpointerdown = down => {
      const start = height(down);
      window.onpointerup = up => {
        window.onpointerup = null;
        const end = height(up);
        if (Math.abs(end - start) < 3) ranges.delete(column);
        else ranges.set(column, [scales[i], Math.min(start, end), Math.max(start, end)]);
        draw();
      };
    };
  });
}
function draw() {
  const x = columns[$("x").value], y = columns[$("y").value], front = frontOf(x, y);
  drawScatter(x, y, front);
  drawParallel(front);
}
$("title").textContent = data.name;
$("counts").textContent = data.rows.length + " points, " + (data.rows.length - rows.length) + " failed; " + data.model_version;
$("failed").textContent = data.rows.filter(r => r.error).map(r => r.place + ": " + r.error).join("\n") || "none";
columns.forEach((column, i) => ["x", "y"].forEach(id => $(id).add(new Option(column.name, i))));
$("x").value = data.axes.length + Math.min(1, data.columns.length - 1);
$("y").value = data.axes.length;
for (const id of ["x", "y", "log"]) $(id).onchange = draw;
draw();
</script></body></html>
)page";

}  // namespace weir
