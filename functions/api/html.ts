/** Text as it stands in HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** Escaped, with `code` in backticks shown as code. */
export const prose = (text: string): string =>
  escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')

/** A page without scripts and without anything from elsewhere. */
export const page = ({ title, body }: { title: string; body: string }): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`

/** What a page may load: nothing but its own style. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'public, max-age=300',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
} as const

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5a6370; --line: #dde1e6; --paper: #fff; --tint: #f5f7f9;
  --accent: #0b6b5d; --get: #0b6b5d; --post: #7a4b00; --put: #7a4b00; --delete: #a3262b }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa4af; --line: #2c333b; --paper: #14181c;
  --tint: #1b2026; --accent: #5fcbb8; --get: #5fcbb8; --post: #e3b269; --put: #e3b269; --delete: #f08d90 } }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.25rem 6rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.3rem; margin: 3rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem }
p, ul { max-width: 44rem }
a { color: var(--accent) }
code, pre { font: .875em/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
code { background: var(--tint); padding: .1em .3em; border-radius: 4px }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto }
pre code { background: none; padding: 0 }
.lead { color: var(--soft); font-size: 1.1rem }
nav { display: flex; flex-wrap: wrap; gap: .4rem 1rem; margin: 1.5rem 0 }
details { border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0 }
summary { cursor: pointer; padding: .65rem .9rem; display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline }
summary:hover, summary:focus-visible { background: var(--tint) }
summary .path { font-weight: 600; background: none; padding: 0 }
summary .says { color: var(--soft) }
.method { font: 700 .75rem/1 ui-monospace, Menlo, Consolas, monospace; min-width: 3.6rem; letter-spacing: .03em }
.GET { color: var(--get) } .POST { color: var(--post) } .PUT { color: var(--put) } .DELETE { color: var(--delete) }
.inside { padding: .25rem .9rem 1rem; border-top: 1px solid var(--line) }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th { text-align: left; font-weight: 600; color: var(--soft) }
th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td:first-child { white-space: nowrap }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem; max-width: 44rem }
dt { color: var(--soft) } dd { margin: 0 }
`
