import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProblemKind } from '../../shared/problems.ts'
import { DAMAGES } from '../damage.ts'
import { runs } from '../deep.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import {
  edited,
  emptyBody,
  errorObject,
  type Fault,
  halfBody,
  html,
  huge,
  list,
  redirect,
} from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { draftFor, invoke, replyTo, waitForAccount } from './app.ts'

const ACCOUNT = '/fapi/v3/account'
const running: Preview[] = []
let home: string

async function launch(): Promise<Preview> {
  const app = await launchPreview({ home })
  running.push(app)
  return app
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()))
  await rm(home, { recursive: true, force: true })
})

describe('when the exchange answers', () => {
  let exchange: TestExchange
  beforeEach(async () => {
    exchange = await startExchange({ ratio: '0.6' })
  })
  afterEach(() => exchange.close())

  it.each<[string, Fault, ProblemKind, string | undefined]>([
    ['HTML', html(), 'unreadable', 'body'],
    ['an empty body', emptyBody(), 'unreadable', 'body'],
    ['half a body', halfBody, 'unreadable', 'body'],
    ['{code:-2015} with status 200', errorObject(-2015), 'key-rejected', undefined],
    ['a list where an object belongs', list, 'unreadable', 'body'],
    [
      'a number as 1e3 text',
      edited((body) => body.replace(/"totalMaintMargin":"[^"]*"/, '"totalMaintMargin":"1e3"')),
      'unreadable',
      'totalMaintMargin',
    ],
    [
      'a symbol that turns the direction of the text',
      edited((body) => body.replace('"symbol":"', '"symbol":"\\u202e')),
      'unreadable',
      'positions[0].symbol',
    ],
    ['20 MB', huge, 'unreadable', 'size'],
    ['a redirect', redirect('http://127.0.0.1:9/'), 'unreadable', 'redirect'],
  ])(
    '%s, the app keeps the last figures, names the problem, and recovers by itself',
    async (_n, fault, kind, field) => {
      const app = await launch()
      await invoke(app, 'settings:set', { pollSeconds: 1 })
      await invoke(app, 'accounts:add', draftFor(exchange))
      await waitForAccount(app, ({ risk }) => risk === 'warning')

      exchange.fault(fault, { path: ACCOUNT })
      const failed = await waitForAccount(app, ({ connection }) => !connection.ok)
      expect(failed).toMatchObject({
        risk: 'warning',
        connection: { problem: { kind, ...(field === undefined ? {} : { params: { field } }) } },
        summary: { pools: [{ marginRatio: '0.6' }, {}, {}] },
      })

      exchange.clearFaults()
      const recovered = await waitForAccount(app, ({ connection }) => connection.ok)
      expect(recovered.risk).toBe('warning')
      expect(app.events.filter(({ event }) => event === 'notification')).toHaveLength(1)
    },
  )
})

describe('a settings file', () => {
  it.each([
    ['empty', '', 'damaged'],
    ['truncated', '{"version":1,"val', 'damaged'],
    ['not JSON', 'hello', 'damaged'],
    ['from a newer version', '{"version":9,"value":{}}', 'newer'],
  ])('that is %s is kept aside, defaults are used, and a notice says so', async (_name, text, reason) => {
    await writeFile(join(home, 'settings.json'), text)
    const app = await launch()
    expect(await invoke(app, 'settings:get')).toMatchObject({ pollSeconds: 10 })
    const { notices } = await invoke(app, 'monitor:state')
    expect(notices).toMatchObject([{ kind: 'file-set-aside', file: 'settings.json', reason }])
    const kept = (await readdir(home)).find((name) => name.startsWith(`settings.${reason}-`))
    expect(await readFile(join(home, kept ?? 'none'), 'utf8')).toBe(text)
    await invoke(app, 'settings:set', { pollSeconds: 20 })
    await app.close()
    expect(await invoke(await launch(), 'settings:get')).toMatchObject({ pollSeconds: 20 })
  })
})

describe('an app all of whose files are damaged', () => {
  const { numRuns, timeout } = runs(1, 40)

  it('starts, keeps what was in each, and says which it could not use', { timeout }, async () => {
    const intact = await filesOfAnApp()
    await fc.assert(
      fc.asyncProperty(fc.tuple(...intact.map(() => DAMAGES)), async (damages) => {
        await rm(home, { recursive: true })
        await mkdir(home)
        const damaged = new Map(
          intact.map(([name, bytes], index) => [name, damages[index]?.(bytes) ?? bytes]),
        )
        for (const [name, bytes] of damaged) await writeFile(join(home, name), bytes)

        const app = await launch()
        const { notices } = await invoke(app, 'monitor:state')
        for (const notice of notices) {
          if (notice.kind !== 'file-set-aside') continue
          const kept = await readFile(join(home, notice.keptAs))
          expect([notice.file, damaged.get(notice.file)?.equals(kept)]).toEqual([notice.file, true])
        }
        expect(await invoke(app, 'settings:set', { pollSeconds: 20 })).toMatchObject({ pollSeconds: 20 })
        await invoke(app, 'journal:read', null)
        expect(await app.close()).toBe(0)
      }),
      { numRuns },
    )
  })

  /** The files of an app that has watched an account, without what can be asked for again. */
  async function filesOfAnApp(): Promise<readonly (readonly [name: string, bytes: Buffer])[]> {
    const exchange = await startExchange({ ratio: '0.6' })
    const app = await launch()
    await invoke(app, 'accounts:create-key', false)
    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'warning')
    await invoke(app, 'settings:set', { pollSeconds: 30 })
    await app.close()
    await exchange.close()
    const names = ['settings.json', 'accounts.json', 'key-pair.json', 'journal.db', 'history.db']
    return Promise.all(names.map(async (name) => [name, await readFile(join(home, name))] as const))
  }
})

describe('a second instance', () => {
  it('with the same user data ends at once and leaves the first one running', async () => {
    const first = await launch()
    await expect(launch()).rejects.toThrow()
    expect(await invoke(first, 'monitor:state')).toMatchObject({ accounts: [] })
  })
})

describe('a command', () => {
  it.each<['settings:set', unknown, string, string]>([
    ['settings:set', { pollSeconds: 0 }, 'pollSeconds', 'range'],
    ['settings:set', { pollSeconds: '10' }, 'pollSeconds', 'format'],
    [
      'settings:set',
      { thresholds: { warning: '0.9', critical: '0.8', rearm: '0.05' } },
      'thresholds.critical',
      'order',
    ],
    ['settings:set', { pollSeconds: 10, extra: 1 }, 'extra', 'format'],
  ])('%s with %j is refused and names %s', async (command, argument, field, reason) => {
    const app = await launch()
    expect(await app.invoke(command, argument)).toEqual({
      ok: false,
      problem: { kind: 'invalid-input', params: { field, reason } },
    })
    expect(await invoke(app, 'settings:get')).toMatchObject({ pollSeconds: 10 })
  })

  it('with too many, too few or other arguments is refused', async () => {
    const app = await launch()
    for (const args of [[], [null], ['x'], [{}], [{}, {}]]) {
      expect(await app.invoke('accounts:add', ...args)).toMatchObject({
        ok: false,
        problem: { kind: 'invalid-input' },
      })
    }
    await expect(app.invoke('orders:place')).rejects.toThrow('No handler registered')
    expect(await replyTo(app, 'accounts:remove', 'nobody')).toEqual({ ok: true, value: null })
  })
})
