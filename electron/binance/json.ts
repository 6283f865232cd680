/** A number as it is written in a JSON text. */
export class NumberSource {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Reads JSON; undefined if the text is not JSON, or is nested too deeply for the stack. */
export function parseJson(text: string): unknown {
  return parsed(() => JSON.parse(text))
}

/** Reads JSON as `parseJson` does, but makes every number its source text, because a number may be rounded. */
export function parseExactJson(text: string): unknown {
  return parsed(() => JSON.parse(text, keepSource))
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse()
  } catch {
    return undefined
  }
}

function keepSource(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? new NumberSource(context.source) : value
}
