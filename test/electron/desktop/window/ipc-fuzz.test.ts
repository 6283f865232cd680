import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openAccounts } from '../../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../../electron/accounts/key-pair.ts'
import { openSettings } from '../../../../electron/desktop/system/preferences.ts'
import { ENVIRONMENTS } from '../../../../shared/accounts.ts'
import { COMMANDS } from '../../../../shared/ipc.ts'
import { ARGUMENTS } from '../../../../shared/ipc-schemas.ts'
import { PROBLEM_KINDS } from '../../../../shared/problems.ts'
import { settingsSchema } from '../../../../shared/settings/settings.ts'
import { runs } from '../../../deep.ts'
import { canaryOf, foundIn } from '../../../e2e/canary.ts'
import { madeUpCredentials } from '../../../exchange/account.ts'
import { mutated } from '../../../mutations.ts'
import { valuesOf } from '../../../valid-values.ts'
import { createFakeKeychain } from '../../accounts/fake-keychain.ts'
import { startWholeApp, type WholeApp } from '../../whole-app.ts'

vi.mock('keytar', () => import('../../../fake-electron/keychain.ts'))

const { numRuns, timeout } = runs(8, 600)

/** What only a broken or hostile window would send. A new attack is one more line. */
const STRANGE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    1e308,
    2 ** 53,
    -1,
    0.5,
  ),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\u{202e}tluafed',
    '\u{200b}',
    '\ud800',
    '__proto__',
    '../../../etc/passwd',
    'NaN',
  ),
  fc.constantFrom(
    '1e5',
    '+1',
    '.5',
    '00',
    '１',
    '٣',
    '∞',
    'javascript:alert(1)',
    'http://x@y/',
    "'; DROP TABLE entry--",
  ),
  fc.constantFrom(100_000, 3_000_000).map((length) => 'x'.repeat(length)),
  fc.constantFrom(10, 400).map(nested),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
  fc.constantFrom(new Date(Number.NaN), /x/, new Error('x'), new Map([['a', 1]]), new Set([1]), 1n),
  fc.constantFrom<unknown>(new Uint8Array(4), Object.create(null), new Array(5), circle(), [[[]]], {
    length: 1,
  }),
  fc.constantFrom(
    {
      get label() {
        return 'from a getter'
      },
    },
    { toString: 1, valueOf: 2 },
  ),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    maxDepth: 3,
  }),
)

const { apiKey, secret } = madeUpCredentials()
const [passphrase, password] = [madeUpCredentials().secret, madeUpCredentials().secret]
const SECRETS: Readonly<Record<string, string>> = { apiKey, secret, passphrase, password }
const canary = canaryOf(SECRETS)

let home: string
let app: WholeApp
const rejections: unknown[] = []
const replies = { answered: 0, refused: 0 }

beforeAll(async () => {
  process.on('unhandledRejection', (reason) => rejections.push(reason))
  home = mkdtempSync(join(tmpdir(), 'plimsoll-ipc-'))
  app = await startWholeApp(home)
  const draft = { label: 'Main', environment: 'custom', baseUrl: 'http://127.0.0.1:9', apiKey, secret }
  expect(await app.invoke('accounts:add', [draft])).toMatchObject({ ok: true })
})
afterAll(() => {
  app.stop()
  rmSync(home, { recursive: true, force: true })
})

/** Valid and nearly valid arguments of the command, these after a few changes, and any other. */
function argumentsOf(schema: v.GenericSchema): fc.Arbitrary<readonly unknown[]> {
  const valid = valuesOf(schema, [], (field) => SECRETS[field])
  const asList = (value: unknown) => (Array.isArray(value) ? value : [value])
  return fc.oneof(
    { weight: 1, arbitrary: valid.map(asList) },
    { weight: 4, arbitrary: valid.chain((args) => mutated(args, STRANGE)).map(asList) },
    { weight: 2, arbitrary: fc.array(STRANGE, { maxLength: 4 }) },
  )
}

const schemas: Readonly<Record<string, v.GenericSchema>> = ARGUMENTS
const commands = Object.keys(COMMANDS).map((command) => [command, schemas[command] ?? v.tuple([])] as const)

it.each(commands)(
  '%s answers a result or a problem to any arguments, and leaves the app in order',
  async (command, schema) => {
    await fc.assert(
      fc.asyncProperty(argumentsOf(schema), async (args) => {
        const before = await inOrder()
        const reply = v.parse(replySchema, await app.invoke(command, args))
        const after = await inOrder()
        replies[reply.ok ? 'answered' : 'refused'] += 1
        if (!reply.ok) expect(reply.problem.kind).not.toBe('internal')
        if (!reply.ok && reply.problem.kind === 'invalid-input') expect(after).toEqual(before)
        expect(foundIn(JSON.stringify(reply) + app.shown(), canary)).toEqual([])
        expect(rejections).toEqual([])
        expect(Object.prototype).not.toHaveProperty('polluted')
      }),
      { numRuns },
    )
  },
  timeout,
)

it('has written no secret to a file after all that, and files that it can read', async () => {
  app.stop()
  // Both must occur, or one of them was never tested.
  expect(Math.min(replies.answered, replies.refused)).toBeGreaterThan(commands.length)
  for (const { parentPath, name } of readdirSync(home, { recursive: true, withFileTypes: true }).filter(
    (file) => file.isFile(),
  ))
    expect([name, foundIn(readFileSync(join(parentPath, name)), canary)]).toEqual([name, []])
  const now = () => 1_800_000_000_000
  expect(openSettings(join(home, 'settings.json'), now).notice).toBeNull()
  const keychain = createFakeKeychain()
  const keyPairs = openKeyPairs({ path: join(home, 'key-pair.json'), keychain, newId: () => 'x', now })
  expect(keyPairs.notice).toBeNull()
  const accounts = openAccounts({
    path: join(home, 'accounts.json'),
    keychain,
    keyPairs,
    newId: () => 'x',
    now,
  })
  expect(accounts.notice).toBeNull()
})

const replySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({ ok: v.literal(false), problem: v.looseObject({ kind: v.picklist(PROBLEM_KINDS) }) }),
])

/** The settings and accounts, which must be valid. The mask may change with settings that are refused. */
async function inOrder(): Promise<unknown> {
  const [settings, state] = await Promise.all([
    app.invoke('settings:get', []),
    app.invoke('monitor:state', []),
  ])
  const { masked: _, ...kept } = v.parse(
    v.object({ ok: v.literal(true), value: settingsSchema }),
    settings,
  ).value
  const { accounts } = v.parse(v.object({ ok: v.literal(true), value: stateSchema }), state).value
  return { kept, accounts }
}

const stateSchema = v.looseObject({
  accounts: v.array(v.object({ id: v.string(), label: v.string(), environment: v.picklist(ENVIRONMENTS) })),
})

function nested(depth: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value }
  return value
}

function circle(): unknown {
  const value: Record<string, unknown> = {}
  value.self = value
  return value
}
