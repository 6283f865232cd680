import { type Environment, MOST_ACCOUNTS } from '../accounts.ts'
import { compareDecimals, exact } from '../decimal.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { DangerName } from '../settings/rule-names.ts'
import type {
  AccountState,
  Decimal,
  Gap,
  MarginPool,
  Move,
  Notice,
  PositionRow,
  PositionSide,
  Risk,
  StandingAlert,
  UnknownMove,
} from '../state.ts'
import { formatMoney, formatMove, formatShortfall } from './format.ts'

const RISK_TEXTS = {
  calm: m.risk_calm,
  warning: m.risk_warning,
  critical: m.risk_critical,
  idle: m.risk_idle,
  unknown: m.risk_unknown,
} as const satisfies Record<Risk, () => string>

export function riskText(risk: Risk): string {
  return RISK_TEXTS[risk]()
}

/** The level of an alert. Critical with liquidation near is called by that. */
export function alertLevelText({ level, near }: Pick<StandingAlert, 'level' | 'near'>): string {
  if (near === null) return riskText(level)
  return near === 'near' ? m.risk_near() : m.risk_gone()
}

/** The risk of an account. A level that is about to fall is called what the account was. */
export function accountRiskText(
  account: Pick<AccountState, 'risk' | 'summary' | 'thresholds' | 'alerts'>,
): string {
  const near = account.alerts.find(({ rule, near }) => rule === 'marginRatio' && near !== null)
  if (near !== undefined) return alertLevelText(near)
  const risk = riskText(account.risk)
  return isRecovering(account) ? m.risk_recovering({ risk: risk.toLocaleLowerCase(getLocale()) }) : risk
}

/**
 * Whether the ratio is back beyond the re-arm distance while its level still stands, for one more observation.
 * Nearer to the threshold the level is not falling, so the ratio may be back at it any moment.
 */
export function isRecovering({
  risk,
  summary,
  thresholds,
}: Pick<AccountState, 'risk' | 'summary' | 'thresholds'>): boolean {
  if (risk !== 'warning' && risk !== 'critical') return false
  const ratio = summary?.gaps.length === 0 ? (summary.pools[0]?.marginRatio ?? '0') : 'Infinity'
  return ratio !== 'Infinity' && exact(ratio).lt(exact(thresholds[risk]).minus(exact(thresholds.rearm)))
}

const RULE_TEXTS = {
  marginRatio: m.rule_margin_ratio,
  isolatedRatio: m.rule_isolated_ratio,
  liquidationMove: m.headroom_move,
  liquidationPrice: m.rule_liquidation_price,
  pace: m.rule_pace,
  availableBalance: m.rule_available_balance,
  marginBalance: m.total_margin_balance,
  unrealizedLoss: m.rule_unrealized_loss,
  balanceDrop: m.rule_balance_drop,
  blind: m.rule_blind,
  marginCall: m.rule_margin_call,
  liquidation: m.rule_liquidation,
} as const satisfies Record<DangerName, () => string>

/** The name of a rule, or of one of the exchange's own warnings, in a list. */
export function ruleText(rule: DangerName): string {
  return RULE_TEXTS[rule]()
}

/** `USDT cross`, `Multi-assets`, `Portfolio margin`, `ETHUSDT isolated`, in hedge mode `ETHUSDT Short isolated`. */
export function poolText(poolId: string): string {
  const [kind, name = '', positionSide] = poolId.split(':')
  if (kind === 'account') return m.pool_account()
  if (kind === 'cross') return name === 'USD' ? m.pool_multi_assets() : m.pool_cross({ asset: name })
  return positionSide === 'LONG' || positionSide === 'SHORT'
    ? m.pool_isolated_side({ symbol: name, side: sideText(positionSide, '0') })
    : m.pool_isolated({ symbol: name })
}

/** In one-way mode the sign of the amount decides between long and short. */
export function sideText(positionSide: PositionSide, positionAmt: Decimal): string {
  return isShort({ positionSide, positionAmt }) ? m.position_short() : m.position_long()
}

export function isShort({
  positionSide,
  positionAmt,
}: Pick<PositionRow, 'positionSide' | 'positionAmt'>): boolean {
  return positionSide === 'SHORT' || (positionSide === 'BOTH' && positionAmt.startsWith('-'))
}

/** The exchange liquidates at 100 %. */
export function isLiquidatable(marginRatio: Decimal): boolean {
  return compareDecimals(marginRatio, '1') >= 0
}

/** How far prices may move for a pool at this ratio: `−11.6 %`, or why there is no such figure. */
export function moveText(move: Move, marginRatio: Decimal): string {
  if (isLiquidatable(marginRatio)) return m.headroom_reached()
  switch (move.kind) {
    case 'move':
      return formatMove(move.move, getLocale())
    case 'none':
      return m.headroom_no_move()
    case 'unknown':
      return m.headroom_unknown()
  }
}

/** A clause without a full stop. */
export function unknownMoveText(why: UnknownMove): string {
  switch (why) {
    case 'margin-asset':
      return m.headroom_unknown_margin_asset()
    case 'rate':
      return m.headroom_unknown_rate()
    case 'notional':
      return m.headroom_unknown_notional()
    case 'contradiction':
      return m.headroom_unknown_contradiction()
    case 'portfolio-margin':
      return m.headroom_unknown_portfolio_margin()
  }
}

/** `Headroom: −11.6 % move or 2,318.40 USDT`, without the amount when masked. */
export function headroomText({ headroom, marginRatio, asset }: MarginPool, masked = false): string {
  const { money, move } = headroom
  const locale = getLocale()
  if (isLiquidatable(marginRatio)) {
    if (masked) return m.headroom_text_reached_masked()
    return m.headroom_text_reached({ money: withAsset(formatShortfall(money, asset, locale), asset) })
  }
  const left = withAsset(formatMoney(money, asset, locale), asset)
  switch (move.kind) {
    case 'move': {
      const by = formatMove(move.move, locale)
      return masked ? m.headroom_text_masked({ move: by }) : m.headroom_text({ move: by, money: left })
    }
    case 'none':
      return masked ? m.headroom_text_no_move_masked() : m.headroom_text_no_move({ money: left })
    case 'unknown': {
      const why = unknownMoveText(move.why)
      return masked ? m.headroom_text_unknown_masked({ why }) : m.headroom_text_unknown({ money: left, why })
    }
  }
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
    case 'mode':
      return m.unknown_mode()
    case 'contradiction':
      return m.unknown_contradiction({ field: gap.field })
    case 'not-understood':
      return m.unknown_not_understood({ field: gap.field })
  }
}

export function noticeText(notice: Notice): string {
  if (notice.kind === 'notification-failed') return m.notice_notification_failed()
  if (notice.kind === 'shortcut-taken') return m.notice_shortcut_taken({ keys: notice.keys })
  if (notice.kind === 'not-watched') return notWatchedText(notice.accounts)
  const { file } = notice
  if (notice.kind === 'not-recorded') return notRecordedText(notice)
  const consequence = consequenceText(file)
  if (notice.kind === 'file-unreadable') return m.notice_file_unreadable({ file, consequence })
  const { keptAs } = notice
  switch (notice.reason) {
    case 'damaged':
      return m.notice_file_damaged({ file, keptAs, consequence })
    case 'newer':
      return m.notice_file_newer({ file, keptAs, consequence })
    case 'not-a-file':
      return m.notice_not_a_file({ file, keptAs, consequence })
    case 'link':
      return m.notice_file_link({ file, keptAs, target: notice.target, consequence })
  }
}

function notWatchedText(accounts: readonly string[]): string {
  const names = new Intl.ListFormat(getLocale()).format(accounts)
  return m.notice_not_watched({ most: MOST_ACCOUNTS, names })
}

/** What it means for the user that this file could not be used. Files not named here belong to a database. */
function consequenceText(file: string): string {
  if (file === 'accounts.json') return m.notice_accounts_missing()
  if (file === 'key-pair.json') return m.notice_key_pair_lost()
  if (file === 'settings.json') return m.notice_settings_reset()
  if (file === 'symbols.json' || file === 'brackets.json') return m.notice_symbols_fetched_again()
  if (file === 'journal.db') return m.notice_journal_begun_anew()
  if (file === 'history.db') return m.notice_history_begun_anew()
  return file.endsWith('.log') ? m.notice_log_begun_anew() : m.notice_last_writes_missing()
}

const NOT_RECORDED_TEXTS = {
  full: m.notice_not_recorded_full,
  locked: m.notice_not_recorded_locked,
  failed: m.notice_not_recorded,
} as const

function notRecordedText({ file, reason }: Extract<Notice, { kind: 'not-recorded' }>): string {
  if (file === 'history.db') return m.notice_history_not_recorded({ file })
  return NOT_RECORDED_TEXTS[reason]({ file })
}

/** The subject of an alert: the pool for a rule with a value for each pool, otherwise the rule. */
export function subjectText({ rule, poolId }: Pick<StandingAlert, 'rule' | 'poolId'>): string {
  return rule === 'isolatedRatio' && poolId !== null ? poolText(poolId) : ruleText(rule)
}

const ENVIRONMENT_TEXTS = {
  production: m.environment_production,
  demo: m.environment_demo,
  custom: m.environment_custom,
} as const satisfies Record<Environment, () => string>

export function environmentText(environment: Environment): string {
  return ENVIRONMENT_TEXTS[environment]()
}
