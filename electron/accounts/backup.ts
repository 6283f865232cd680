import * as v from 'valibot'
import { baseUrlSchema, labelSchema } from '../../shared/accounts.ts'
import type { BackupPreview, BackupReason } from '../../shared/backup.ts'
import { ProblemError } from '../../shared/problems.ts'
import { proxySettingsSchema } from '../../shared/settings/proxy.ts'
import { lookPatchEntries, type Settings, settingsSchema } from '../../shared/settings/settings.ts'
import type { Account } from './accounts.ts'

const APP = 'plimsoll'
const VERSION = 1

const common = {
  // As they are made: no other name can pass for the drill, or for a part of another account's key.
  id: v.pipe(v.string(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)),
  label: labelSchema,
  paused: v.boolean(),
  keyFingerprint: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/)),
}

const accountSchema = v.variant('environment', [
  v.object({ ...common, environment: v.picklist(['production', 'demo']) }),
  v.object({ ...common, environment: v.literal('custom'), baseUrl: baseUrlSchema }),
])

const headSchema = v.object({ app: v.literal(APP), version: v.number() })

/** The last moment that a date can be of. */
const LAST_MOMENT = 8.64e15

const backupSchema = v.object({
  version: v.literal(VERSION),
  writtenAt: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_MOMENT)),
  accounts: v.pipe(
    v.array(accountSchema),
    v.check((accounts) => isDistinct(accounts.map(({ id }) => id))),
    v.check((accounts) => isDistinct(accounts.map(({ keyFingerprint }) => keyFingerprint))),
  ),
  // One from before a field was there says nothing of it, rather than that it is as by default.
  settings: v.object({
    ...settingsSchema.entries,
    ...lookPatchEntries,
    proxy: v.exactOptional(proxySettingsSchema),
  }),
})

type BackupAccount = v.InferOutput<typeof accountSchema>

/** Accounts and the proxy without what is secret of them, and the settings. */
export interface Backup {
  readonly writtenAt: number
  readonly accounts: readonly BackupAccount[]
  readonly settings: v.InferOutput<typeof backupSchema>['settings']
}

export function writeBackup(accounts: readonly Account[], settings: Settings, writtenAt: number): string {
  const document = { app: APP, version: VERSION, writtenAt, accounts: accounts.map(describe), settings }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** Throws `invalid-input` with a `BackupReason`. */
export function readBackup(bytes: Uint8Array): Backup {
  const document = parse(bytes)
  const head = v.safeParse(headSchema, document)
  if (!head.success) throw refuseBackup('not-a-backup')
  if (head.output.version > VERSION) throw refuseBackup('newer')
  const backup = v.safeParse(backupSchema, document)
  if (!backup.success) throw refuseBackup('damaged')
  return backup.output
}

export function refuseBackup(reason: BackupReason): ProblemError {
  return new ProblemError({ kind: 'invalid-input', params: { field: 'backup', reason } })
}

export function previewBackup(
  backup: Backup,
  accounts: readonly Account[],
  settings: Settings,
): Omit<BackupPreview, 'file'> {
  return {
    writtenAt: backup.writtenAt,
    accounts: match(backup, accounts).map(describeChange),
    settings: { before: settings, after: mergeSettings(backup, accounts, settings) },
  }
}

function describeChange({ kept, known, change }: Match): BackupPreview['accounts'][number] {
  const { label, environment, paused } = kept
  const here = change === 'changed' ? known : null
  return {
    id: known?.id ?? kept.id,
    label,
    environment,
    baseUrl: kept.environment === 'custom' ? kept.baseUrl : null,
    change,
    renamed: here !== null && here.label !== label ? here.label : null,
    watched: (here?.paused ?? false) === paused ? null : !paused,
  }
}

/**
 * The accounts that are new here get ids of their own: under the old one the keychain may still hold a
 * key, which must not go to whatever address a file names.
 */
export function withNewIds(backup: Backup, accounts: readonly Account[], newId: () => string): Backup {
  const strangers = match(backup, accounts).filter(({ known }) => known === null)
  const renamed = new Map(strangers.map(({ kept }) => [kept.id, newId()]))
  const renew = (id: string) => renamed.get(id) ?? id
  const overrides = Object.entries(backup.settings.overrides).map(([id, rules]) => [renew(id), rules])
  return {
    ...backup,
    accounts: backup.accounts.map((kept) => ({ ...kept, id: renew(kept.id) })),
    settings: { ...backup.settings, overrides: Object.fromEntries(overrides) },
  }
}

/** New accounts follow, without a key; known ones take the name, and whether they are paused. */
export function mergeAccounts(backup: Backup, accounts: readonly Account[]): readonly Account[] {
  const matches = match(backup, accounts)
  const changes = new Map(
    matches.flatMap(({ kept: { label, paused }, known, change }) =>
      known !== null && change === 'changed' ? [[known.id, { label, paused }] as const] : [],
    ),
  )
  const added = matches.flatMap(({ kept, known }): Account[] =>
    known === null ? [{ ...kept, keep: 'none', leftInKeychain: false, permissions: null }] : [],
  )
  return [...accounts.map((account) => ({ ...account, ...changes.get(account.id) })), ...added]
}

/** The backup's settings; rules of accounts that it does not know stay as they are. */
export function mergeSettings(backup: Backup, accounts: readonly Account[], settings: Settings): Settings {
  const own = new Map(Object.entries(settings.overrides))
  for (const { kept, known, speaks } of match(backup, accounts)) {
    if (!speaks) continue
    const id = known?.id ?? kept.id
    const rules = backup.settings.overrides[kept.id]
    if (rules === undefined) own.delete(id)
    else own.set(id, rules)
  }
  return { ...settings, ...backup.settings, overrides: Object.fromEntries(own) }
}

interface Match {
  readonly kept: BackupAccount
  /** The account it is, by id or by key; null: none that is watched. */
  readonly known: Account | null
  /** False where another one of the backup is this account by its id. */
  readonly speaks: boolean
  readonly change: BackupPreview['accounts'][number]['change']
}

function match(backup: Backup, accounts: readonly Account[]): readonly Match[] {
  const ids = new Set(backup.accounts.map(({ id }) => id))
  return backup.accounts.map((kept) => {
    const known =
      accounts.find(({ id }) => id === kept.id) ??
      accounts.find(({ keyFingerprint }) => keyFingerprint === kept.keyFingerprint) ??
      null
    if (known === null) return { kept, known, speaks: true, change: 'new' }
    const speaks = known.id === kept.id || !ids.has(known.id)
    const differs = known.label !== kept.label || known.paused !== kept.paused
    return { kept, known, speaks, change: speaks && differs ? 'changed' : 'same' }
  })
}

/** Field by field, so that nothing gets in that an account may hold one day. */
function describe(account: Account): BackupAccount {
  const { id, label, paused, keyFingerprint } = account
  const described = { id, label, paused, keyFingerprint }
  return account.environment === 'custom'
    ? { ...described, environment: account.environment, baseUrl: account.baseUrl }
    : { ...described, environment: account.environment }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), refusePrototypes)
  } catch (error) {
    throw error instanceof ProblemError
      ? error
      : refuseBackup(beginsLikeOurs(bytes) ? 'damaged' : 'not-a-backup')
  }
}

/** What was cut off, or damaged within, still begins as it was written. */
function beginsLikeOurs(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 200))
  return new RegExp(`^\\s*\\{\\s*"app"\\s*:\\s*"${APP}"`).test(start)
}

/** Nobody's app writes such a key; whoever does is after something. */
function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw refuseBackup('not-a-backup')
  return value
}

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}
