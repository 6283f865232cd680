/** This script uses the real keychain that its environment names, in its own process. */
import { inspect } from 'node:util'
import keytar from 'keytar'
import * as v from 'valibot'
import { createKeychain } from '../../../electron/accounts/keychain.ts'
import { ProblemError } from '../../../shared/problems.ts'

const requestSchema = v.variant('call', [
  v.object({ call: v.literal('get'), id: v.string() }),
  v.object({
    call: v.literal('set'),
    id: v.string(),
    credentials: v.object({ apiKey: v.string(), secret: v.string() }),
  }),
  v.object({ call: v.literal('delete'), id: v.string() }),
  /** Requests the names of all entries, as another program would see them. */
  v.object({ call: v.literal('names') }),
])

export type KeychainRequest = v.InferOutput<typeof requestSchema>

export type KeychainAnswer =
  | { readonly value: unknown }
  | { readonly problem: unknown; readonly error: string }

const timeoutMs = process.env.TEST_KEYCHAIN_TIMEOUT_MS
const keychain = createKeychain(timeoutMs === undefined ? {} : { timeoutMs: Number(timeoutMs) })

process.on('message', async (message) => {
  process.send?.(await answer(v.parse(requestSchema, message)))
})

async function answer(request: KeychainRequest): Promise<KeychainAnswer> {
  try {
    return { value: (await call(request)) ?? null }
  } catch (error) {
    return { problem: error instanceof ProblemError ? error.problem : null, error: inspect(error) }
  }
}

function call(request: KeychainRequest): Promise<unknown> {
  if (request.call === 'names') return names()
  // A function cannot be sent to the other process.
  if (request.call === 'set') return keychain.set(request.id, request.credentials).then(() => null)
  return keychain[request.call](request.id)
}

async function names(): Promise<string[]> {
  const entries = await keytar.findCredentials('plimsoll')
  return entries.map(({ account }) => account).toSorted()
}
