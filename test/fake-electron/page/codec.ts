/** A value in the form of JSON. A function or promise is the number by which its owner knows it. */
export type Encoded =
  | readonly ['value', null | boolean | number | string]
  | readonly ['undefined']
  | readonly ['number', string]
  | readonly ['bigint', string]
  | readonly ['date', number]
  | readonly ['error', name: string, message: string]
  | readonly ['array', readonly Encoded[]]
  | readonly ['set', readonly Encoded[]]
  | readonly ['map', readonly (readonly [Encoded, Encoded])[]]
  | readonly ['object', readonly (readonly [string, Encoded])[]]
  | Reference

export type Reference = readonly ['function' | 'promise', id: number]

export interface Codec {
  encode(value: unknown): Encoded
  decode(encoded: Encoded): unknown
}

/** How functions and promises become references, and references become functions and promises. */
export interface References {
  refer(value: object): Reference | null
  resolve(reference: Reference): unknown
}

/** Uses nothing from outside itself, because its source text also runs inside pages. */
export function createCodec({ refer, resolve }: References): Codec {
  return { encode, decode }

  function encode(value: unknown): Encoded {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return ['value', value]
    if (value === undefined) return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (typeof value === 'number') {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? ['value', value]
        : ['number', Object.is(value, -0) ? '-0' : String(value)]
    }
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.')
    return refer(value) ?? encodeObject(value)
  }

  function encodeObject(value: object): Encoded {
    if (typeof value === 'function') throw new Error('An object could not be cloned.')
    if (Array.isArray(value)) return ['array', value.map(encode)]
    if (value instanceof Date) return ['date', value.getTime()]
    if (value instanceof Error) return ['error', value.name, value.message]
    if (value instanceof Set) return ['set', [...value].map(encode)]
    if (value instanceof Map) {
      return ['map', [...value].map(([key, one]): [Encoded, Encoded] => [encode(key), encode(one)])]
    }
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      throw new Error('fake-electron carries no binary data between the processes')
    }
    return ['object', Object.entries(value).map(([key, one]): [string, Encoded] => [key, encode(one)])]
  }

  function decode(encoded: Encoded): unknown {
    switch (encoded[0]) {
      case 'value':
        return encoded[1]
      case 'undefined':
        return undefined
      case 'number':
        return Number(encoded[1])
      case 'bigint':
        return BigInt(encoded[1])
      case 'date':
        return new Date(encoded[1])
      case 'error':
        return Object.assign(new Error(encoded[2]), { name: encoded[1] })
      case 'array':
        return encoded[1].map(decode)
      case 'set':
        return new Set(encoded[1].map(decode))
      case 'map':
        return new Map(encoded[1].map(([key, one]) => [decode(key), decode(one)]))
      case 'object':
        return Object.fromEntries(encoded[1].map(([key, one]) => [key, decode(one)]))
      case 'function':
      case 'promise':
        return resolve(encoded)
    }
  }
}
