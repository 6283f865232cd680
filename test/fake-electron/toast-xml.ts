export interface Toast {
  readonly title: string
  readonly body: string
  /** What Windows hands the app when the toast is clicked. Electron's own toasts have none. */
  readonly launch: string
  readonly silent: boolean
}

const TAG = /<(\/?)(\w+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y
const BARE_AMPERSAND = /&(?!(amp|lt|gt|quot|apos);)/
/** Characters that no XML document may contain. */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** Reads a toast as Windows does. Null for what is not well-formed, which Windows refuses whole. */
export function readToast(xml: string): Toast | null {
  if (FORBIDDEN.test(xml) || BARE_AMPERSAND.test(xml)) return null
  const open: string[] = []
  const texts: string[] = []
  let toast = ''
  let silent = false
  TAG.lastIndex = 0
  for (let at = 0; at < xml.length; at = TAG.lastIndex) {
    const [all, closing, name, attributes = '', empty] = TAG.exec(xml) ?? []
    if (all === undefined) return null
    if (name === undefined) {
      if (open.at(-1) === 'text') texts.push(unescaped(all))
    } else if (closing === '/') {
      if (open.pop() !== name) return null
    } else {
      if (open.length === 0) toast = attributes
      silent ||= name === 'audio' && attributes.includes('silent="true"')
      if (empty !== '/') open.push(name)
    }
  }
  if (open.length > 0) return null
  const [title = '', body = ''] = texts
  return { title, body, launch: unescaped(/launch="([^"]*)"/.exec(toast)?.[1] ?? ''), silent }
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescaped = (text: string): string =>
  text.replaceAll(/&(\w+);/g, (all, name) => CHARACTERS[name] ?? all)
