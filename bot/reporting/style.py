"""How a report looks: on a phone, on a screen, on paper, by day and by night."""

STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1f2933; --soft: #52606d; --rule: #d9dee4;
  --answered: #2563a8; --suggested: #8db4dd; --unanswered: #e08a3c; --p50: #2563a8; --p90: #7c3aed; --p99: #b45309; }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --ink: #e6eaee; --soft: #a3b0bd; --rule: #36404b;
  --answered: #6aa5e8; --suggested: #3f6690; --unanswered: #e9a15b; --p50: #6aa5e8; --p90: #b794f6; --p99: #f0b35e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; } .soft { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .6rem; padding: 0;
  list-style: none; }
.tiles li { border: 1px solid var(--rule); border-radius: .5rem; padding: .6rem .8rem; }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.scrolls { overflow-x: auto; } .scrolls:focus-visible { outline: 2px solid var(--answered); outline-offset: 2px; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; } svg text { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--rule); } .whole { fill: transparent; } .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.reach { stroke: var(--suggested); stroke-width: 6; } .line { fill: none; stroke-width: 2; }
.answered { fill: var(--answered); } .suggested { fill: var(--suggested); } .unanswered { fill: var(--unanswered); }
.line.p50 { stroke: var(--p50); } .line.p90 { stroke: var(--p90); stroke-dasharray: 7 3; }
.line.p99 { stroke: var(--p99); stroke-dasharray: 2 3; }
.dot.p50 { fill: var(--p50); } .dot.p90 { fill: var(--p90); } .dot.p99 { fill: var(--p99); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: .3rem 0; padding: 0; }
.key { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: 2px; }
.key.answered { background: var(--answered); } .key.suggested { background: var(--suggested); }
.key.unanswered { background: var(--unanswered); } .key.p50 { background: var(--p50); }
.key.p90 { background: var(--p90); } .key.p99 { background: var(--p99); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--rule); vertical-align: top; text-align: left;
  font-weight: normal; } thead th { border-top: 0; color: var(--soft); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th.text { min-width: 9rem; } details { margin: .4rem 0 0; } summary { cursor: pointer; color: var(--soft); }
@media print { details > * { display: block; } .scrolls { overflow: visible; } }
"""
