import * as v from 'valibot'
import { forEnvironments, labelSchema, MOST_ACCOUNTS } from '../../shared/accounts.ts'
import type { BackupPreview, BackupReason } from '../../shared/backup.ts'
import { ProblemError } from '../../shared/problems.ts'
import { proxySettingsSchema } from '../../shared/settings/proxy.ts'
import { nearSchema } from '../../shared/settings/rule-schemas.ts'
import { appearancePatchEntries, type Settings, settingsSchema } from '../../shared/settings/settings.ts'
import { LAST_MOMENT_MS } from '../../shared/time.ts'
import { type Account, accountIdSchema, UNKNOWN } from './accounts.ts'

const APP = 'plimsoll'
const VERSION = 1

const accountSchema = forEnvironments({
  id: accountIdSchema,
  label: labelSchema,
  paused: v.boolean(),
  keyFingerprint: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/)),
})

const headSchema = v.object({ app: v.literal(APP), version: v.number() })

const backupSchema = v.object({
  version: v.literal(VERSION),
  writtenAt: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_MOMENT_MS)),
  accounts: v.pipe(
    v.array(accountSchema),
    v.check((accounts) => isDistinct(accounts.map(({ id }) => id))),
    v.check((accounts) => isDistinct(accounts.map(({ keyFingerprint }) => keyFingerprint))),
  ),
  // A backup from before a setting existed must not reset that setting to its default.
  settings: v.object({
    ...settingsSchema.entries,
    ...appearancePatchEntries,
    near: v.exactOptional(nearSchema),
    proxy: v.exactOptional(proxySettingsSchema),
  }),
})

type BackupAccount = v.InferOutput<typeof accountSchema>

/** Accounts and settings, without API keys, secrets and the proxy's password. */
export interface Backup {
  readonly writtenAt: number
  readonly accounts: readonly BackupAccount[]
  readonly settings: v.InferOutput<typeof backupSchema>['settings']
}

export function writeBackup(accounts: readonly Account[], settings: Settings, writtenAt: number): string {
  const document = {
    app: APP,
    version: VERSION,
    writtenAt,
    accounts: accounts.map(describeAccount),
    settings,
  }
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

/** Throws `invalid-input` when there would be too many accounts. */
export function previewBackup(
  backup: Backup,
  accounts: readonly Account[],
  settings: Settings,
): Omit<BackupPreview, 'file'> {
  const matches = matchAccounts(backup, accounts)
  refuseTooMany(matches, accounts)
  return {
    writtenAt: backup.writtenAt,
    accounts: matches.map(describeChange),
    settings: { before: settings, after: mergeSettings(backup, accounts, settings) },
  }
}

function describeChange({ saved, existing, change }: Match): BackupPreview['accounts'][number] {
  const { label, environment, paused } = saved
  const changed = change === 'changed' ? existing : null
  return {
    id: existing?.id ?? saved.id,
    label,
    environment,
    baseUrl: saved.environment === 'custom' ? saved.baseUrl : null,
    change,
    renamed: changed !== null && changed.label !== label ? changed.label : null,
    watched: (changed?.paused ?? false) === paused ? null : !paused,
  }
}

/**
 * Gives the accounts that are new here ids of their own. Under the old id the keychain may still hold a key,
 * which must not be sent to an address that a file names.
 */
export function withNewIds(backup: Backup, accounts: readonly Account[], newId: () => string): Backup {
  const added = matchAccounts(backup, accounts).filter(({ existing }) => existing === null)
  const newIds = new Map(added.map(({ saved }) => [saved.id, newId()]))
  const renew = (id: string) => newIds.get(id) ?? id
  const overrides = Object.entries(backup.settings.overrides).map(([id, rules]) => [renew(id), rules])
  return {
    ...backup,
    accounts: backup.accounts.map((saved) => ({ ...saved, id: renew(saved.id) })),
    settings: { ...backup.settings, overrides: Object.fromEntries(overrides) },
  }
}

/**
 * Adds new accounts at the end, without a key. Existing accounts take over the backup's name and paused state. Throws
 * `invalid-input` when there would be too many accounts.
 */
export function mergeAccounts(backup: Backup, accounts: readonly Account[]): readonly Account[] {
  const matches = matchAccounts(backup, accounts)
  refuseTooMany(matches, accounts)
  const changes = new Map(
    matches.flatMap(({ saved: { label, paused }, existing, change }) =>
      existing !== null && change === 'changed' ? [[existing.id, { label, paused }] as const] : [],
    ),
  )
  const added = matches.flatMap(({ saved, existing }): Account[] =>
    existing === null ? [{ ...saved, keep: 'none', leftInKeychain: false, ...UNKNOWN }] : [],
  )
  return [...accounts.map((account) => ({ ...account, ...changes.get(account.id) })), ...added]
}

/** Takes the backup's settings, but keeps the rules of accounts that the backup does not contain. */
export function mergeSettings(backup: Backup, accounts: readonly Account[], settings: Settings): Settings {
  const overrides = new Map(Object.entries(settings.overrides))
  for (const { saved, existing, applies } of matchAccounts(backup, accounts)) {
    if (!applies) continue
    const id = existing?.id ?? saved.id
    const rules = backup.settings.overrides[saved.id]
    if (rules === undefined) overrides.delete(id)
    else overrides.set(id, rules)
  }
  return { ...settings, ...backup.settings, overrides: Object.fromEntries(overrides) }
}

interface Match {
  readonly saved: BackupAccount
  /** The account here with the same id or key; null when there is none. */
  readonly existing: Account | null
  /** False when it only has the same key, and another account of the backup has the same id. */
  readonly applies: boolean
  readonly change: BackupPreview['accounts'][number]['change']
}

function matchAccounts(backup: Backup, accounts: readonly Account[]): readonly Match[] {
  const ids = new Set(backup.accounts.map(({ id }) => id))
  return backup.accounts.map((saved) => {
    const existing =
      accounts.find(({ id }) => id === saved.id) ??
      accounts.find(({ keyFingerprint }) => keyFingerprint === saved.keyFingerprint) ??
      null
    if (existing === null) return { saved, existing, applies: true, change: 'new' }
    const applies = existing.id === saved.id || !ids.has(existing.id)
    const differs = existing.label !== saved.label || existing.paused !== saved.paused
    return { saved, existing, applies, change: applies && differs ? 'changed' : 'same' }
  })
}

/** A backup is imported whole or not at all, so that no account is left out unnoticed. */
function refuseTooMany(matches: readonly Match[], accounts: readonly Account[]): void {
  const added = matches.filter(({ existing }) => existing === null).length
  if (added > 0 && accounts.length + added > MOST_ACCOUNTS) throw refuseBackup('too-many')
}

/** Copies field by field, so that a field added to accounts later does not get into backups. */
function describeAccount(account: Account): BackupAccount {
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

/** A backup that was cut off, or is damaged further on, still begins as it was written. */
function beginsLikeOurs(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 200))
  return new RegExp(`^\\s*\\{\\s*"app"\\s*:\\s*"${APP}"`).test(start)
}

/** No app writes such a key, so the file may be an attack. */
function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw refuseBackup('not-a-backup')
  return value
}

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}
