import type { Environment } from '../accounts.ts'
import { compareDecimals } from '../decimal.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { DangerName } from '../settings/rule-names.ts'
import type {
  Decimal,
  Gap,
  MarginPool,
  Notice,
  PositionRow,
  PositionSide,
  Risk,
  StandingAlert,
} from '../state.ts'
import { formatMoney, formatMove, formatShortfall } from './format.ts'

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

/** What a rule, or what the exchange says, is called in a list. */
export function ruleText(rule: DangerName): string {
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
    case 'marginCall':
      return m.rule_margin_call()
    case 'liquidation':
      return m.rule_liquidation()
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
  return isShort({ positionSide, positionAmt }) ? m.position_short() : m.position_long()
}

export function isShort({
  positionSide,
  positionAmt,
}: Pick<PositionRow, 'positionSide' | 'positionAmt'>): boolean {
  return positionSide === 'SHORT' || (positionSide === 'BOTH' && positionAmt.startsWith('-'))
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

/** One line: `Headroom: −11.6 % move or 2,318.40 USDT`; the amount may be left out. */
export function headroomText({ headroom, marginRatio, asset }: MarginPool, masked = false): string {
  const { money, move } = headroom
  const locale = getLocale()
  if (masked) {
    if (isLiquidatable(marginRatio)) return m.headroom_text_reached_masked()
    return move === null
      ? m.headroom_text_no_move_masked()
      : m.headroom_text_masked({ move: formatMove(move, locale) })
  }
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
  if (notice.kind === 'shortcut-taken') return m.notice_shortcut_taken({ keys: notice.keys })
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

/** What the value is of: the pool, where a rule has a value for each. */
export function subjectText({ rule, poolId }: Pick<StandingAlert, 'rule' | 'poolId'>): string {
  return rule === 'isolatedRatio' && poolId !== null ? poolIdText(poolId) : ruleText(rule)
}

export function environmentText(environment: Environment): string {
  switch (environment) {
    case 'production':
      return m.environment_production()
    case 'demo':
      return m.environment_demo()
    case 'custom':
      return m.environment_custom()
  }
}
