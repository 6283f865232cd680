/** An error of the exchange: an HTTP status, its own code, and a sentence. */
export interface Refusal {
  readonly status: number
  readonly code: number
  readonly msg: string
}

export const REFUSALS = {
  keyFormat: { status: 401, code: -2014, msg: 'API-key format invalid.' },
  keyUnknown: {
    status: 401,
    code: -2015,
    msg: 'Invalid API-key, IP, or permissions for action, request ip: 127.0.0.1',
  },
  signature: { status: 400, code: -1022, msg: 'Signature for this request is not valid.' },
  tooOld: { status: 400, code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
  tooEarly: {
    status: 400,
    code: -1021,
    msg: "Timestamp for this request was 1000ms ahead of the server's time.",
  },
} as const satisfies Record<string, Refusal>

export function missingParameter(name: string): Refusal {
  return {
    status: 400,
    code: -1102,
    msg: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  }
}

export function unknownRoute(method: string, path: string): Refusal {
  return {
    status: method === 'GET' ? 404 : 405,
    code: -5000,
    msg: `Path ${path}, Method ${method} is invalid`,
  }
}
