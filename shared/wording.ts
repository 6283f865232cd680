import { LONGEST } from './accounts.ts'
import { compareDecimals } from './decimal.ts'
import { formatMoney, formatMove, formatShortfall, formatSpan, formatTime } from './format.ts'
import { keyRejectedText } from './key-wording.ts'
import { m } from './paraglide/messages.js'
import { getLocale } from './paraglide/runtime.js'
import type { Problem } from './problems.ts'
import type { RuleName } from './rule-names.ts'
import type { Decimal, Gap, MarginPool, Notice, PositionSide, Risk } from './state.ts'

/** A sentence that says what is wrong, and one that says what to do. */
export interface ProblemText {
  readonly sentence: string
  readonly nextStep: string
}

export function problemText(problem: Problem): ProblemText {
  const field = fieldText(String(problem.params?.field ?? '?'))
  const code = String(problem.params?.code ?? problem.params?.status ?? '?')
  switch (problem.kind) {
    case 'offline':
      return { sentence: m.problem_offline(), nextStep: m.problem_offline_next() }
    case 'timeout':
      return { sentence: m.problem_timeout(), nextStep: m.problem_timeout_next() }
    case 'unreadable':
      return { sentence: m.problem_unreadable({ field }), nextStep: m.problem_unreadable_next() }
    case 'clock':
      return { sentence: clockText(problem), nextStep: m.problem_clock_next() }
    case 'key-rejected':
      return keyRejectedText(problem)
    case 'signature-rejected':
      return { sentence: m.problem_signature_rejected(), nextStep: m.problem_signature_rejected_next() }
    case 'rate-limited':
      return {
        sentence: m.problem_rate_limited(),
        nextStep: until(problem, m.problem_rate_limited_next, m.problem_rate_limited_next_soon),
      }
    case 'banned':
      return {
        sentence: m.problem_banned(),
        nextStep: until(problem, m.problem_banned_next, m.problem_banned_next_soon),
      }
    case 'restricted':
      return { sentence: m.problem_restricted(), nextStep: m.problem_restricted_next() }
    case 'maintenance':
      return { sentence: m.problem_maintenance(), nextStep: m.problem_maintenance_next() }
    case 'exchange-error':
      return { sentence: m.problem_exchange_error({ code }), nextStep: m.problem_exchange_error_next() }
    case 'account-inactive':
      return { sentence: m.problem_account_inactive(), nextStep: m.problem_account_inactive_next() }
    case 'keychain-unavailable':
      return { sentence: m.problem_keychain_unavailable(), nextStep: m.problem_keychain_unavailable_next() }
    case 'keychain-locked':
      return { sentence: m.problem_keychain_locked(), nextStep: m.problem_keychain_locked_next() }
    case 'key-missing':
      return keyMissingText(problem)
    case 'not-saved':
      return {
        sentence: m.problem_not_saved({ file: String(problem.params?.file ?? '?') }),
        nextStep: m.problem_not_saved_next(),
      }
    case 'not-readable':
      return {
        sentence: m.problem_not_readable({ file: String(problem.params?.file ?? '?') }),
        nextStep: m.problem_not_readable_next(),
      }
    case 'internal':
      return { sentence: m.problem_internal(), nextStep: m.problem_internal_next() }
    case 'invalid-input':
      // A file has no field that could be marked.
      return isBackup(problem.params)
        ? { sentence: invalidText(problem), nextStep: backupNextText(problem.params?.reason) }
        : { sentence: m.problem_invalid_input(), nextStep: m.problem_invalid_input_next() }
  }
}

/**
 * What to say under a field that an `invalid-input` problem names. With the reason `range`, params may
 * tell the bound that was passed, as it is to be read: `least`, `most` or, itself not allowed, `over`.
 */
export function invalidText(problem: Problem): string {
  if (isBackup(problem.params)) return backupText(problem.params?.reason)
  switch (problem.params?.reason) {
    case 'required':
      return m.invalid_required()
    case 'no-level':
      return m.invalid_required_level()
    case 'too-long':
      return tooLongText(problem.params)
    case 'format':
      return isTime(problem.params) ? m.invalid_time() : m.invalid_format()
    case 'same-as-key':
      return m.invalid_same_as_key()
    case 'not-a-url':
      return m.invalid_not_a_url()
    case 'not-secure':
      return m.invalid_not_secure()
    case 'not-an-origin':
      return m.invalid_not_an_origin()
    case 'duplicate':
      return duplicateText(problem.params)
    case 'encrypted':
      return m.invalid_encrypted()
    case 'wrong-passphrase':
      return m.invalid_wrong_passphrase()
    case 'public-key':
      return m.invalid_public_key()
    case 'certificate':
      return m.invalid_certificate()
    case 'unsupported-key':
      return m.invalid_unsupported_key()
    case 'openssh':
      return m.invalid_openssh()
    case 'weak-key':
      return m.invalid_weak_key()
    case 'damaged-key':
      return m.invalid_damaged_key()
    case 'no-key-pair':
      return m.invalid_no_key_pair()
    case 'not-a-number':
      return m.invalid_not_a_number()
    case 'not-whole':
      return m.invalid_not_whole()
    case 'range':
      return rangeText(problem.params)
    case 'order':
      return isLowerWorse(problem.params) ? m.invalid_order_lower() : m.invalid_order()
    case 'rearm-too-wide':
      return m.invalid_rearm_too_wide()
    case 'same-time':
      return m.invalid_same_time()
    default:
      return m.invalid_other()
  }
}

export function riskText(risk: Risk): string {
  switch (risk) {
    case 'calm':
      return m.risk_calm()
    case 'warning':
      return m.risk_warning()
    case 'critical':
      return m.risk_critical()
    case 'idle':
      return m.risk_idle()
    case 'unknown':
      return m.risk_unknown()
  }
}

/** What a rule is called in a list of rules. */
export function ruleText(rule: RuleName): string {
  switch (rule) {
    case 'marginRatio':
      return m.rule_margin_ratio()
    case 'isolatedRatio':
      return m.rule_isolated_ratio()
    case 'availableBalance':
      return m.rule_available_balance()
    case 'marginBalance':
      return m.rule_margin_balance()
    case 'unrealizedLoss':
      return m.rule_unrealized_loss()
    case 'balanceDrop':
      return m.rule_balance_drop()
    case 'blind':
      return m.rule_blind()
  }
}

export function poolText({ id }: MarginPool): string {
  return poolIdText(id)
}

/** `USDT cross`, `Multi-assets`, `ETHUSDT isolated`, in hedge mode `ETHUSDT Short isolated`. */
export function poolIdText(poolId: string): string {
  const [kind, name = '', positionSide] = poolId.split(':')
  if (kind === 'cross') return name === 'USD' ? m.pool_multi_assets() : m.pool_cross({ asset: name })
  return positionSide === 'LONG' || positionSide === 'SHORT'
    ? m.pool_isolated_side({ symbol: name, side: sideText(positionSide, '0') })
    : m.pool_isolated({ symbol: name })
}

/** Long or short; in one-way mode the amount's sign tells. */
export function sideText(positionSide: PositionSide, positionAmt: Decimal): string {
  const short = positionSide === 'SHORT' || (positionSide === 'BOTH' && positionAmt.startsWith('-'))
  return short ? m.position_short() : m.position_long()
}

/** The exchange liquidates at 100 %: nothing is left to lose or to move. */
export function isLiquidatable(marginRatio: Decimal): boolean {
  return compareDecimals(marginRatio, '1') >= 0
}

/** How far prices may move, for a pool at this ratio: `−11.6 %`, or why there is no such figure. */
export function moveText(move: Decimal | null, marginRatio: Decimal): string {
  if (isLiquidatable(marginRatio)) return m.headroom_reached()
  return move === null ? m.headroom_no_move() : formatMove(move, getLocale())
}

/** One line: `Headroom: −11.6 % move or 2,318.40 USDT`. */
export function headroomText({ headroom, marginRatio, asset }: MarginPool): string {
  const { money, move } = headroom.liquidation
  const locale = getLocale()
  if (isLiquidatable(marginRatio)) {
    return m.headroom_text_reached({ money: withAsset(formatShortfall(money, asset, locale), asset) })
  }
  const left = withAsset(formatMoney(money, asset, locale), asset)
  return move === null
    ? m.headroom_text_no_move({ money: left })
    : m.headroom_text({ move: formatMove(move, locale), money: left })
}

export function withAsset(amount: string, asset: string | null): string {
  return asset === null ? amount : `${amount} ${asset}`
}

export function gapText(gap: Gap): string {
  switch (gap.kind) {
    case 'margin-asset':
      return m.unknown_margin_asset({ symbol: gap.symbol })
    case 'asset-row':
      return m.unknown_asset_row({ asset: gap.asset })
    case 'contradiction':
      return m.unknown_contradiction({ field: gap.field })
  }
}

export function noticeText(notice: Notice): string {
  if (notice.kind === 'notification-failed') return m.notice_notification_failed()
  const { file } = notice
  if (notice.kind === 'not-recorded') return notRecordedText(notice)
  const consequence = consequenceText(file)
  if (notice.kind === 'file-unreadable') return m.notice_file_unreadable({ file, consequence })
  const { keptAs } = notice
  return notice.reason === 'newer'
    ? m.notice_file_newer({ file, keptAs, consequence })
    : m.notice_file_damaged({ file, keptAs, consequence })
}

/** What it means to the user that this file could not be used. */
function consequenceText(file: string): string {
  switch (file) {
    case 'accounts.json':
      return m.notice_accounts_missing()
    case 'key-pair.json':
      return m.notice_key_pair_lost()
    case 'journal.db':
      return m.notice_journal_begun_anew()
    case 'history.db':
      return m.notice_history_begun_anew()
    default:
      return m.notice_settings_reset()
  }
}

function notRecordedText({ file, reason }: Extract<Notice, { kind: 'not-recorded' }>): string {
  if (file === 'history.db') return m.notice_history_not_recorded({ file })
  switch (reason) {
    case 'full':
      return m.notice_not_recorded_full({ file })
    case 'locked':
      return m.notice_not_recorded_locked({ file })
    case 'failed':
      return m.notice_not_recorded({ file })
  }
}

/** By how much, where that is known. */
function clockText({ params }: Problem): string {
  const seconds = Number(params?.seconds ?? 0)
  if (seconds === 0) return m.problem_clock()
  const span = formatSpan(Math.abs(seconds) * 1000, getLocale())
  return seconds > 0 ? m.problem_clock_ahead({ span }) : m.problem_clock_behind({ span })
}

function keyMissingText({ params }: Problem): ProblemText {
  switch (params?.kept) {
    case 'memory':
      return { sentence: m.problem_key_kept_for_one_run(), nextStep: m.problem_key_kept_for_one_run_next() }
    case 'none':
      return { sentence: m.problem_key_none(), nextStep: m.problem_key_none_next() }
    default:
      return { sentence: m.problem_key_missing(), nextStep: m.problem_key_missing_next() }
  }
}

function duplicateText({ label, kept }: NonNullable<Problem['params']>): string {
  const named = { label: String(label ?? '') }
  return kept === 'none' ? m.invalid_duplicate_waiting(named) : m.invalid_duplicate(named)
}

/** Names the limit, where it is known. */
function tooLongText({ field }: NonNullable<Problem['params']>): string {
  const name = String(field).split('.').at(-1)
  const [, most] = Object.entries(LONGEST).find(([limited]) => limited === name) ?? []
  if (most === undefined) return m.invalid_too_long()
  return m.invalid_too_long_than({ most: new Intl.NumberFormat(getLocale()).format(most) })
}

function isBackup(params: Problem['params']): boolean {
  return params?.field === 'backup'
}

function backupText(reason: unknown): string {
  switch (reason) {
    case 'newer':
      return m.invalid_backup_newer()
    case 'damaged':
      return m.invalid_backup_damaged()
    case 'too-long':
      return m.invalid_backup_too_large()
    case 'unreadable':
      return m.invalid_backup_unreadable()
    case 'required':
      return m.invalid_backup_not_opened()
    default:
      return m.invalid_backup_other()
  }
}

function backupNextText(reason: unknown): string {
  return reason === 'newer' ? m.invalid_backup_newer_next() : m.invalid_backup_next()
}

function rangeText({ least, most, over }: NonNullable<Problem['params']>): string {
  if (least !== undefined) return m.invalid_at_least({ least })
  if (most !== undefined) return m.invalid_at_most({ most })
  return over === undefined ? m.invalid_range() : m.invalid_more_than({ over })
}

function isTime({ field }: NonNullable<Problem['params']>): boolean {
  return String(field).startsWith('quietHours.')
}

function isLowerWorse({ field }: NonNullable<Problem['params']>): boolean {
  return /\b(availableBalance|marginBalance)\b/.test(String(field))
}

/** What of an answer could not be read: a field of the exchange's, or the answer as a whole. */
function fieldText(field: string): string {
  switch (field) {
    case 'body':
      return m.unreadable_body()
    case 'size':
      return m.unreadable_size()
    case 'redirect':
      return m.unreadable_redirect()
    default:
      return field
  }
}

function until(problem: Problem, at: (inputs: { time: string }) => string, soon: () => string): string {
  return problem.retryAt === undefined ? soon() : at({ time: formatTime(problem.retryAt, getLocale()) })
}
