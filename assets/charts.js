// Charts from data in the page: SVG, no animation, ink first, decals so that series differ without colour.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { every, onContent } from "./js/ready.js";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(`--${name}`).trim();
const TONES = { ink: token("ink-900"), ok: token("ok-700"), warn: "#b87a10", bad: token("zhu-700"), gold: token("gold-500"), mute: "#8f877a" };
const DECALS = [
  { color: "rgba(0,0,0,0)" },
  { color: "rgba(255,255,255,.55)", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
  { color: "rgba(255,255,255,.7)", symbol: "circle", symbolSize: 0.55, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [4, 0] },
];

function axis(extra) {
  return {
    axisLine: { lineStyle: { color: token("line-500") } }, axisTick: { show: false },
    axisLabel: { color: token("ink-500"), fontSize: 12 }, splitLine: { lineStyle: { color: token("line-200") } }, ...extra,
  };
}

function series(data) {
  return data.series.map((each) => data.kind === "line"
    ? { name: each.name, type: "line", symbol: "circle", symbolSize: 6, data: each.values, color: TONES[each.tone || "ink"],
      lineStyle: { width: 2 }, connectNulls: false,
      endLabel: { show: true, formatter: (point) => `${point.value}${data.unit || ""}`, color: TONES.ink, fontWeight: 700, fontSize: 13 } }
    : { name: each.name, type: "bar", barMaxWidth: 18, stack: data.kind === "stack" ? "all" : undefined, data: each.values, color: TONES[each.tone || "ink"] });
}

function options(data) {
  const many = data.series.length > 1;
  return {
    animation: false,
    textStyle: { fontFamily: token("font-ui"), color: token("ink-500"), fontSize: 12 },
    aria: { enabled: false, decal: { show: data.kind !== "line" && many, decals: DECALS } },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: "#fff", borderColor: token("line-300"), borderWidth: 1,
      textStyle: { color: TONES.ink, fontSize: 12 }, axisPointer: { type: "shadow", shadowStyle: { color: "rgba(60,50,30,.06)" } },
      valueFormatter: (value) => value === null || value === undefined ? "–" : `${value}${data.unit || ""}`,
    },
    legend: { show: many, top: 0, right: 12, itemWidth: 16, itemHeight: 10, itemGap: 14, textStyle: { color: token("ink-700"), fontSize: 12 } },
    grid: { left: 44, right: data.kind === "line" ? 56 : 14, top: many ? 30 : 18, bottom: 28 },
    xAxis: axis({ type: "category", data: data.labels, boundaryGap: data.kind !== "line" }),
    yAxis: axis({ type: "value", min: 0, max: data.unit === "%" ? 100 : undefined, minInterval: 1, axisLine: { show: false } }),
    series: series(data),
  };
}

onContent((root) => every(root, ".dj-chart[data-chart]").forEach((place) => {
  if (echarts.getInstanceByDom(place)) return;
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption(options(JSON.parse(document.getElementById(place.dataset.chart).textContent)));
  addEventListener("resize", () => chart.resize());
}));

// Paper shows the figures instead of the drawing.
addEventListener("beforeprint", () => document.querySelectorAll("details.dj-data").forEach((each) => { each.open = true; }));
