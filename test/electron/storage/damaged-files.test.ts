import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccounts } from '../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import { openSettings } from '../../../electron/desktop/system/preferences.ts'
import { openHistory } from '../../../electron/history/history.ts'
import { openJournal } from '../../../electron/journal/journal.ts'
import { openBrackets, packBrackets, unpackBrackets } from '../../../electron/polling/brackets-file.ts'
import { openSymbols } from '../../../electron/polling/symbols-file.ts'
import { settingsSchema } from '../../../shared/settings/settings.ts'
import type { Notice } from '../../../shared/state.ts'
import { DAMAGES } from '../../damage.ts'
import { runs } from '../../deep.ts'
import { madeUpCredentials } from '../../exchange/account.ts'
import { createFakeKeychain } from '../accounts/fake-keychain.ts'
import { pollAt } from '../history/polls.ts'
import { eventAt, stateAt } from '../journal/entries.ts'
import { noticeLog } from './notice-log.ts'

const { numRuns, timeout } = runs(12, 1_500)
const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const now = () => NOW

/** A file as one start of the app finds it. */
interface Opened {
  /** What was wrong with it, as the user is told. */
  readonly notices: readonly Notice[]
  /** Puts something more into it, reads all of it, and closes it. */
  use(): Promise<void>
}

/** Every file of the app, and how it is opened. A cache is only what can be asked for again. */
const FILES: Readonly<Record<string, { readonly open: (path: string) => Opened; readonly isCache?: true }>> =
  {
    'settings.json': {
      open(path) {
        const file = openSettings(path, now)
        return {
          notices: listOf(file.notice),
          async use() {
            const changed = await file.update((value) => ({ ...value, masked: !value.masked }))
            expect(v.is(settingsSchema, changed)).toBe(true)
          },
        }
      },
    },
    'accounts.json': {
      open(path) {
        const keychain = createFakeKeychain()
        const newId = () => crypto.randomUUID()
        const keyPairs = openKeyPairs({ path: `${path}.pair`, keychain, newId, now })
        const accounts = openAccounts({ path, keychain, keyPairs, newId, now })
        return {
          notices: listOf(accounts.notice),
          async use() {
            const place = { environment: 'custom', baseUrl: 'http://127.0.0.1:9' } as const
            for (const { id, label } of accounts.list())
              expect([typeof id, typeof label]).toEqual(['string', 'string'])
            await accounts.add({ label: 'Main', ...place, ...madeUpCredentials(), keep: 'keychain' })
          },
        }
      },
    },
    'key-pair.json': {
      open(path) {
        const keychain = createFakeKeychain()
        const keyPairs = openKeyPairs({ path, keychain, newId: () => crypto.randomUUID(), now })
        return { notices: listOf(keyPairs.notice), use: async () => void (await keyPairs.create(true)) }
      },
    },
    'symbols.json': {
      isCache: true,
      open(path) {
        const file = openSymbols(path, now)
        const marginAssets = { BTCUSDT: 'USDT', 测试USDT: 'USDT' }
        const lotSizes = { BTCUSDT: '0.001' } as const
        const kept = { at: NOW, weightLimit: 2400, marginAssets, lotSizes }
        return { notices: [], use: () => file.replace({ ...file.value, 'https://x.invalid': kept }) }
      },
    },
    'brackets.json': {
      isCache: true,
      open(path) {
        const file = openBrackets(path, now)
        const bracket = {
          notionalFloor: '0',
          notionalCap: '50000',
          maintMarginRatio: '0.004',
          cum: '0',
        } as const
        const brackets = new Map([['BTCUSDT', { notionalCoef: '1.5', brackets: [bracket] } as const]])
        return {
          notices: [],
          async use() {
            for (const kept of Object.values(file.value)) unpackBrackets(kept)
            await file.replace({ ...file.value, a: packBrackets({ at: NOW, brackets }) })
            expect(unpackBrackets(openBrackets(path, now).value.a ?? { at: 0, symbols: [] })).toEqual({
              at: NOW,
              brackets,
            })
          },
        }
      },
    },
    'journal.db': {
      open(path) {
        const { standing, ...board } = noticeLog()
        const journal = openJournal({ path, now, confirmedNow: now, notices: board })
        return {
          notices: listOf(journal.notice),
          async use() {
            journal.record(
              'a',
              'Main',
              stateAt(NOW),
              Array.from({ length: 20 }, (_, index) => eventAt(NOW + index)),
            )
            expect(journal.alertState('a')).toEqual(stateAt(NOW))
            expect([...journal.all()].length).toBeGreaterThanOrEqual(20)
            journal.close()
            expect(standing.filter(({ kind }) => kind !== 'file-set-aside')).toEqual([])
          },
        }
      },
    },
    'history.db': {
      open(path) {
        const { standing, ...board } = noticeLog()
        const history = openHistory({ path, now, confirmedNow: now, notices: board })
        return {
          notices: listOf(history.notice),
          async use() {
            for (let poll = 20; poll >= 0; poll -= 1) history.record('a', pollAt(NOW - poll * 1000))
            expect(history.latest('a')).toEqual(pollAt(NOW))
            await history.read('a', { from: NOW - 86_400_000, until: NOW }, 100)
            history.close()
            expect(standing.filter(({ kind }) => kind !== 'file-set-aside')).toEqual([])
          },
        }
      },
    },
  }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-damage-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.each(Object.entries(FILES))('%s, damaged in any way', (name, { open, isCache = false }) => {
  it('is read or set aside unchanged with a notice, and usable at once and at the next start', {
    timeout,
  }, async () => {
    const intact = await intactFile()
    await fc.assert(
      fc.asyncProperty(DAMAGES, async (damage) => {
        const own = mkdtempSync(join(folder, 'run-'))
        const path = join(own, name)
        const damaged = damage(intact)
        writeFileSync(path, damaged)
        const { notices, use } = open(path)
        if (damaged.length === 0) expect(notices).toHaveLength(isCache ? 0 : 1)
        for (const notice of notices) {
          expect(notice.kind).toBe('file-set-aside')
          const keptAs = notice.kind === 'file-set-aside' ? notice.keptAs : ''
          expect(readFileSync(join(own, keptAs)).equals(damaged)).toBe(true)
        }
        await use()
        const again = open(path)
        expect(again.notices).toEqual([])
        await again.use()
        rmSync(own, { recursive: true })
      }),
      { numRuns },
    )
  })

  async function intactFile(): Promise<Buffer> {
    const path = join(folder, name)
    await open(path).use()
    expect(open(path).notices).toEqual([])
    return readFileSync(path)
  }
})

function listOf(notice: Notice | null): readonly Notice[] {
  return notice === null ? [] : [notice]
}
