/** The style of a report in HTML. It stands in the file itself; nothing is fetched. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --line: #d0d7de; --paper: #fff; --card: #f6f8fa;
  --critical: #b3261e; --warn: #7a4f01; --info: #0b5cad; --good: #1a6e38 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --dim: #a3adb8; --line: #3a424c; --paper: #14181d;
  --card: #1c2128; --critical: #ff9189; --warn: #e8b84a; --info: #79b8ff; --good: #6fd08c } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1.25rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; margin: 0 0 .25rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .75rem }
h3 { font-size: 1rem; margin: 0 0 .5rem }
.verdict { font-weight: 600; margin: 0 0 1rem }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem; margin: 0 }
dt { color: var(--dim) }
dd { margin: 0; min-width: 0 }
code { font: .92em ui-monospace, monospace; white-space: pre-wrap }
article { border: 1px solid var(--line); border-inline-start: 4px solid var(--line); border-radius: 6px; background: var(--card);
  padding: .9rem 1rem; margin: 0 0 .75rem; break-inside: avoid }
article.critical { border-inline-start-color: var(--critical) }
article.warn { border-inline-start-color: var(--warn) }
article.info { border-inline-start-color: var(--info) }
.critical .level, td.fail { color: var(--critical) }
.warn .level, td.warn { color: var(--warn) }
.info .level { color: var(--info) }
td.pass { color: var(--good) }
a { color: var(--info) }
ul { margin: 0; padding-inline-start: 1.2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--dim); font-weight: 600 }
th, td:nth-child(-n + 2), td code { white-space: nowrap; overflow-wrap: normal }
@media print { body { max-width: none; padding: 0 } article { background: none } }
`
